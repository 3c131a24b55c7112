// What this device remembers. Storage may be full or forbidden; then nothing is remembered.
export function recall(name) {
  try {
    return localStorage.getItem("allears." + name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    if (value == null || value === "") localStorage.removeItem("allears." + name);
    else localStorage.setItem("allears." + name, value);
    return true;
  } catch {
    return false;
  }
}
