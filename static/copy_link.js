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

// What holds for every page, which all have this element: help marks are no stops of the Tab key.
const helpMarks = () => {
  for (const mark of document.querySelectorAll('button[aria-label^="Help for"]')) mark.tabIndex = -1;
};
let watching;
const watchHelpMarks = () => {
  helpMarks();
  if (!watching) {
    watching = new MutationObserver(helpMarks);
    watching.observe(document.body, { childList: true, subtree: true });
  }
};

export default ({ parentElement, data }) => {
  watchHelpMarks();
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
