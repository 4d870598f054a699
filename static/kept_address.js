// What is open survives a login: the page that asks for it keeps the address of this tab, and the first page after it goes there.
const KEY = "breakeven:open before the login";
const MINUTES = 15;
const root = () => new URL(document.baseURI).pathname;

const keep = () => {
  const open = location.pathname + location.search;
  sessionStorage.setItem(KEY, JSON.stringify({ open, at: Date.now() }));
};

const back = () => {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const asked = new URL(performance.getEntriesByType("navigation")[0].name); // since then the page has written into it
  if (!kept || asked.search || asked.pathname !== root()) return; // another address was asked for meanwhile
  const { open, at } = JSON.parse(kept);
  const to = new URL(open, location.origin);
  const elsewhere = to.origin !== location.origin || !to.pathname.startsWith(root());
  if (elsewhere || Date.now() - at > MINUTES * 60_000 || open === root()) return;
  location.replace(to);
};

export default ({ data }) => {
  if (data.do === "back") {
    back();
    return;
  }
  keep();
  window.addEventListener("pagehide", keep, { once: true });
};
