// What holds for every page: help marks can be pointed at and are no stops of the Tab key.
const helpMarks = () => {
  for (const mark of document.querySelectorAll('button[aria-label^="Help for"]')) mark.tabIndex = -1;
};
let watching;
export default () => {
  helpMarks();
  watching ??= new MutationObserver(helpMarks);
  watching.observe(document.body, { childList: true, subtree: true });
};
