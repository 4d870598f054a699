// Draws what-ifs as buttons: what changes, the cost before and after. A button reports its number.
export default ({ parentElement, data, setTriggerValue }) => {
  const list = parentElement.querySelector(".chips");
  const items = data.chips.map((chip, number) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.title = chip.help;
    for (const [name, text] of [["what", chip.what], ["change", chip.change], ["then", chip.then]]) {
      const span = document.createElement("span");
      span.className = name;
      span.textContent = text.replace(/(\d) %/g, "$1\u00a0%"); // a number keeps its sign
      button.append(span, " ");
    }
    button.onclick = () => setTriggerValue("apply", number);
    item.append(button);
    return item;
  });
  list.replaceChildren(...items);
};
