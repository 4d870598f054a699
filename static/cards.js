// Draws the cards of the options: mark and name, cost, change against today, and what both rest on. A card's button
// reports the place of its option.
const part = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text.replace(/(\d) %/g, "$1\u00a0%"); // a number keeps its sign
  return node;
};

const drawn = (card, report) => {
  const item = part("li", "card");
  item.style.setProperty("--mark", card.colour);
  const name = part("p", "name");
  const mark = part("span", "mark", card.mark);
  mark.setAttribute("aria-hidden", "true");
  const called = part("span", "", card.short);
  called.title = card.name;
  name.append(mark, called);
  if (card.badge) name.append(part("span", "badge", card.badge));
  const cost = part("p", "cost", card.cost);
  if (card.unit) cost.append(part("span", "unit", ` ${card.unit}`));
  item.append(name, cost);
  if (card.against) item.append(part("p", `against ${card.tone}`, card.against));
  const lines = part("ul", "lines");
  for (const line of card.lines.slice(0, 1)) lines.append(part("li", "", line));
  if (card.rank) {
    const rank = part("li", "", card.swap ? `${card.rank} · ` : card.rank);
    if (card.swap) {
      const button = part("button", "swap", card.swap);
      button.type = "button";
      button.title = card.to;
      button.setAttribute("aria-label", `${card.to}: ${card.name}`);
      button.dataset.place = card.place;
      button.onclick = () => report(card.place);
      rank.append(button);
    }
    lines.append(rank);
  }
  for (const line of card.lines.slice(1)) lines.append(part("li", "", line));
  item.append(lines);
  return item;
};

export default ({ parentElement, data, setTriggerValue }) => {
  const list = parentElement.querySelector(".cards");
  const root = parentElement.getRootNode();
  const focused = (root.activeElement ?? document.activeElement)?.dataset?.place;
  list.replaceChildren(...data.cards.map((card) => drawn(card, (place) => setTriggerValue("swap", place))));
  if (focused !== undefined) list.querySelector(`[data-place="${focused}"]`)?.focus();
};
