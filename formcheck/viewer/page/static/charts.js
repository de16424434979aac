/** Loads the chart library when it is first needed, and keeps it within the page's policy. */

let loading = null;

/** The library, loaded once from `address`. */
export function charts(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    const give = withoutInlineStyles();
    script.addEventListener("load", () => {
      give();
      resolve(window.Plotly);
    });
    script.addEventListener("error", () => reject(new Error(script.src)));
    document.head.append(script);
  });
  return loading;
}

/** Run `draw` of the library. */
export async function drawn(draw) {
  const give = withoutInlineStyles();
  try {
    return await draw();
  } finally {
    give();
  }
}

/**
 * The library adds its rules to style elements that it makes; the page's policy forbids inline
 * styles. Until the returned function is called it gets a stand-in, whose rules go to a sheet that
 * the document adopts.
 */
function withoutInlineStyles() {
  const { createElement } = Document.prototype;
  document.createElement = function create(name, ...rest) {
    if (String(name).toLowerCase() !== "style") return createElement.call(this, name, ...rest);
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return Object.assign(createElement.call(this, "template"), { sheet });
  };
  return () => delete document.createElement;
}
