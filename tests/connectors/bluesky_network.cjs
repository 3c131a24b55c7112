// Bluesky's own servers (directory, PDS, AppView, moderation) for one test, on 127.0.0.1 alone.
// Reads one command a line (stop-appview, start-appview, settle, desk PORT), answers with one line of
// JSON. `desk` says at which port of this machine https://desk.fernhill.shop is, for the PDS to read.
// The folder with the packages is the first argument; DB_POSTGRES_URL names an empty database.
const net = require("node:net");
const path = require("node:path");
const readline = require("node:readline");
const { createRequire } = require("node:module");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === "number" || typeof given[0] === "string") {
    const rest = given.slice(1).filter((one) => typeof one !== "string");
    return listen.call(this, Number(given[0]), "127.0.0.1", ...rest);
  }
  if (given[0] && typeof given[0] === "object" && "port" in given[0]) given[0].host = "127.0.0.1";
  return listen.apply(this, given);
};

let desk = "";
const fetched = globalThis.fetch;
globalThis.fetch = function (asked, given) {
  const url = new URL(asked.url || asked);
  if (url.origin !== "https://desk.fernhill.shop") return fetched(asked, given);
  return fetched(`http://127.0.0.1:${desk}${url.pathname}`, { headers: { host: url.host } });
};

const load = createRequire(path.join(process.argv[2], "package.json"));
const { TestNetwork } = load("@atproto/dev-env");
const bsky = createRequire(load.resolve("@atproto/dev-env"))("@atproto/bsky");
const say = (told) => process.stdout.write(JSON.stringify(told) + "\n");

async function stopAppView(network) {
  await network.bsky.sub.destroy();
  await network.bsky.server.destroy();
}

async function startAppView(network, signingKey) {
  const { ctx } = network.bsky.server;
  const server = bsky.BskyAppView.create({ config: ctx.cfg, signingKey });
  await server.start();
  const sub = new bsky.RepoSubscription({
    service: `ws://localhost:${network.pds.port}`,
    db: network.bsky.db,
    idResolver: network.bsky.dataplane.idResolver,
  });
  sub.start();
  network.bsky.server = server;
  network.bsky.sub = sub;
}

async function main() {
  const network = await TestNetwork.create({ dbPostgresSchema: "allears" });
  const signingKey = network.bsky.server.ctx.signingKey;
  say({ pds: network.pds.url, port: network.pds.port, appview: network.bsky.url, plc: network.plc.url });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      if (line === "stop-appview") await stopAppView(network);
      else if (line === "start-appview") await startAppView(network, signingKey);
      else if (line === "settle") await network.processAll();
      else if (line.startsWith("desk ")) desk = line.slice(5);
      else throw new Error(`unknown command ${line}`);
      say({ done: line });
    } catch (error) {
      say({ failed: line, why: String(error && error.stack) });
    }
  }
  process.exit(0);
}

main().catch((error) => {
  say({ failed: "start", why: String(error && error.stack) });
  process.exit(1);
});
