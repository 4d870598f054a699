// A button that copies the full address of the page; where the browser keeps the clipboard from pages that are not
// served over HTTPS, through a field that is selected and copied.
const copied = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser does not let a page copy");
};

// What holds for every page, which all have this element: help marks are no stops of the Tab key; menus that are read out without
// the marks of Markdown; and the focus, which goes into a box that opens and back to where it came from when one closes.
const OVER = '[role="dialog"], [role="menu"], [role="listbox"], [data-testid="stPopoverBody"]';
const STOPS = 'a[href], button:not([disabled]):not([tabindex="-1"]), input:not([type="hidden"]), [role="spinbutton"]';
const entered = new WeakSet();
let cameFrom, wasOver = false;
const sameControl = (node) => {
  if (node.isConnected) return node;
  const key = [...(node.keptKey?.classList ?? [])].find((name) => name.startsWith("st-key-"));
  return key && document.querySelector(`.${CSS.escape(key)} :is(button, input)`);
};
const moveFocus = () => {
  const over = document.querySelector('[role="dialog"], [data-testid="stPopoverBody"]');
  const lost = document.activeElement === document.body;
  if (over?.matches('[data-testid="stPopoverBody"]') && !entered.has(over)) {
    const first = over.querySelector(STOPS);
    if (first && document.activeElement?.getAttribute("aria-expanded") === "true") {
      entered.add(over);
      first.focus();
    }
  }
  if (!over && wasOver && lost && cameFrom) sameControl(cameFrom)?.focus();
  wasOver = Boolean(over) || (wasOver && lost && Boolean(cameFrom) && !sameControl(cameFrom));
};
const mend = () => {
  for (const mark of document.querySelectorAll('button[aria-label^="Help for"]')) mark.tabIndex = -1;
  for (const menu of document.querySelectorAll('[role="menu"][aria-label*="**"]'))
    menu.setAttribute("aria-label", menu.getAttribute("aria-label").replace(/\\(.)|\*\*/g, "$1"));
  moveFocus();
};
let watching;
const watchPage = () => {
  mend();
  if (!watching) {
    watching = new MutationObserver(mend);
    watching.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", ({ target }) => {
      if (target.closest(OVER)) return;
      cameFrom = target;
      cameFrom.keptKey = target.closest('[class*="st-key-"]');
    });
  }
};

// A tab that has lost its server and found another is a new session there, which reads the address at its first run. That run
// is asked for at once: were it the visitor's next change, the address would win and the change be lost in silence.
let cameBack, connected;
const watchConnection = () => {
  const app = document.querySelector(".stApp[data-test-connection-state]");
  if (connected || !app) return;
  connected = new MutationObserver(([{ oldValue }]) => {
    if (app.dataset.testConnectionState === "CONNECTED" && oldValue !== "CONNECTED") cameBack();
  });
  connected.observe(app, { attributeFilter: ["data-test-connection-state"], attributeOldValue: true });
};

// Uploads and downloads are requests of their own, and must reach the process that holds the session. Behind a proxy that deals
// them out to several, one of a few requests soon reaches another: the page then says what fails, before somebody tries.
const ASKED = 4;
const asked = new Map();
const goAstray = async (process, header) => {
  for (let n = 0; n < ASKED; n += 1) {
    const answer = await fetch(new URL("_stcore/health", document.baseURI), { cache: "no-store" });
    const answered = answer.headers.get(header);
    if (answer.ok && answered && answered !== process) return true;
  }
  return false;
};

export default ({ parentElement, data, setTriggerValue }) => {
  watchPage();
  cameBack = () => setTriggerValue("back", true);
  watchConnection();
  if (!asked.has(data.process)) asked.set(data.process, goAstray(data.process, data.header).catch(() => false));
  asked.get(data.process).then((astray) => {
    parentElement.querySelector(".astray").textContent = astray ? data.astray : "";
  });
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector(".said");
  button.textContent = data.label;
  button.title = data.holds;
  button.onclick = async () => {
    const address = `${location.origin}${location.pathname}?${data.query}`;
    try {
      await copied(address);
      said.textContent = `${data.done} ${data.holds}`.trim();
      setTimeout(() => { said.textContent = ""; }, 6000);
    } catch {
      said.textContent = address;
    }
  };
};
