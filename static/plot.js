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
    legend: { maxheight: 2000, ...layout.legend },
    hoverlabel: { bgcolor: colour("--st-background-color", "#fff"), font: { color: text } },
    xaxis: axis(layout.xaxis),
    yaxis: axis(layout.yaxis),
  };
};

// A legend of more rows than two makes its chart higher and not its lines flatter. After a change of the width the
// legend stands where its rows of before needed it: it is drawn once more.
const TWO_ROWS = 48;
const fit = (node, library) => {
  const width = node.clientWidth;
  if (node.width !== width) {
    const first = node.width === undefined;
    node.width = width;
    if (!first) return library.relayout(node, { "legend.y": node.layout.legend?.y });
  }
  const rows = node.querySelector(".legend .bg")?.getBoundingClientRect().height ?? 0;
  const spare = Math.max(0, Math.ceil(rows - TWO_ROWS));
  if (spare === node.spare) return;
  node.spare = spare;
  sized(node);
  library.relayout(node, { height: node.given + spare });
};
const sized = (node) => {
  const height = `${node.given + node.spare}px`;
  node.style.height = height;
  const box = node.closest(".stElementContainer");
  if (box) box.style.flexBasis = box.style.height = node.spare ? height : "";
};

export default ({ parentElement, data }) => {
  let node = parentElement.querySelector(".breakeven-plot");
  if (!node) {
    node = document.createElement("div");
    node.className = "breakeven-plot";
    node.setAttribute("role", "img");
    node.spare = 0;
    parentElement.append(node);
  }
  node.given = data.layout.height;
  sized(node);
  node.setAttribute("aria-label", data.alt);
  plotly(data.plotly)
    .then(async (library) => {
      const layout = themed({ ...data.layout, height: node.given + node.spare }, parentElement);
      await library.react(node, data.data, layout, { displayModeBar: false, responsive: true });
      if (node.fits) return;
      node.fits = true;
      fit(node, library);
      node.on("plotly_afterplot", () => fit(node, library));
    })
    .catch(() => { node.textContent = data.alt; });
};
