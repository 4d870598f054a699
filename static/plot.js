// Draws a Plotly figure on a node that is kept between runs, so that a slider moves the lines without a flash and a
// zoom stays. Streamlit's own Plotly is used: its file is loaded once and leaves Plotly on the window.
let loading;
const plotly = (file) =>
  window.Plotly
    ? Promise.resolve(window.Plotly)
    : (loading ??= import(new URL(file, document.baseURI)).then(() => window.Plotly));

const themed = (layout, element) => {
  const style = getComputedStyle(element);
  const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = colour("--st-text-color", "#31333f");
  const faint = colour("--st-border-color-light", colour("--st-border-color", "rgba(128,128,128,0.25)"));
  const axis = (given) => ({
    gridcolor: faint, linecolor: faint, zerolinecolor: faint, automargin: false, ...given,
    tickfont: { color: text, size: 12 }, title: { standoff: 12, ...given?.title, font: { color: text, size: 12 } },
  });
  return {
    ...layout,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colour("--st-font", "sans-serif"), color: text, size: 12 },
    hoverlabel: { bgcolor: colour("--st-background-color", "#fff"), font: { color: text } },
    xaxis: axis(layout.xaxis),
    yaxis: axis(layout.yaxis),
  };
};

export default ({ parentElement, data }) => {
  let node = parentElement.querySelector(".breakeven-plot");
  if (!node) {
    node = document.createElement("div");
    node.className = "breakeven-plot";
    node.setAttribute("role", "img");
    parentElement.append(node);
  }
  node.style.height = `${data.layout.height}px`;
  node.setAttribute("aria-label", data.alt);
  plotly(data.plotly)
    .then((library) =>
      library.react(node, data.data, themed(data.layout, parentElement), { displayModeBar: false, responsive: true }))
    .catch(() => { node.textContent = data.alt; });
};
