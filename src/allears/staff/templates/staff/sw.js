// The part of All Ears that a browser keeps while no page is open: it shows what is pushed, and a page
// for when there is no line. It keeps nothing else: no case, no name, no list.
{% load static %}const KEPT = "allears-offline-1";
const OFFLINE = "/offline/";
const FILES = [OFFLINE, "{% static 'allears/css/allears.css' %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});

self.addEventListener("push", (event) => {
  let news;
  try {
    news = event.data.json();
  } catch {
    news = { title: "All Ears", body: "", url: "/notices/", tag: "news" };
  }
  event.waitUntil(self.registration.showNotification(news.title, {
    body: news.body, tag: news.tag, renotify: true, lang: news.lang, dir: news.dir, icon: "{% static 'allears/icon.svg' %}", data: { url: news.url },
  }));
});

async function open(path) {
  const url = new URL(path, self.location.origin);
  const safe = url.origin === self.location.origin ? url.href : self.location.origin;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === safe) ?? pages.find((page) => "navigate" in page);
  if (!there) return self.clients.openWindow(safe);
  if (there.url !== safe) await there.navigate(safe).catch(() => self.clients.openWindow(safe));
  return there.focus();
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url || "/notices/"));
});
