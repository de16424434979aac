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
 * The library writes style elements for parts that are not used here (maps, a tool bar); the page's
 * policy forbids inline styles. Until the returned function is called they stay empty.
 */
function withoutInlineStyles() {
  const { createElement } = Document.prototype;
  document.createElement = function create(name, ...rest) {
    const made = createElement.call(this, name, ...rest);
    if (String(name).toLowerCase() === "style") {
      made.appendChild = (child) => child;
      Object.defineProperty(made, "textContent", { set() {} });
    }
    return made;
  };
  return () => delete document.createElement;
}
