// The tag: <script src="https://HOST/widget.js" data-session="..." data-token="..."></script>
const SCRIPT = document.currentScript;
const HOST = new URL(".", SCRIPT?.src || window.location.href).href;

// Once in a page: its own sheet, in a layer of its own. It is no style element and needs no
// `style-src` of the page.
function dress() {
  if (!("adoptedStyleSheets" in document)) {
    document.head.append(make("style", "", {}, STYLE)); // a browser of before 2023
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

// `options`: target (a node or selector), session, token, locale, theme, opening, capture, api.
function mount(options = {}) {
  const { target, api = HOST } = options;
  const node = typeof target === "string" ? document.querySelector(target) : target;
  if (!node) throw new Error("payment-smart-bot: there is no node for target; give a selector or a node.");
  return new Chat({ ...options, api: api.endsWith("/") ? api : `${api}/` }).mount(node);
}

// In place of the tag, or where `data-target` says; at the end of the page for a tag in its head.
function mountTag() {
  const options = { ...SCRIPT.dataset };
  const target = options.target ? document.querySelector(options.target) : null;
  if (target || !SCRIPT.isConnected || document.head.contains(SCRIPT)) {
    mount({ ...options, target: target ?? document.body });
  } else {
    const place = document.createElement("div");
    SCRIPT.after(place);
    mount({ ...options, target: place });
  }
}

if (!window.PaymentSmartBot) {
  dress();
  window.PaymentSmartBot = { mount };
}
if (SCRIPT && !("manual" in SCRIPT.dataset)) {
  const late = document.readyState === "loading" && (SCRIPT.dataset.target || document.head.contains(SCRIPT));
  if (late) document.addEventListener("DOMContentLoaded", mountTag, { once: true });
  else mountTag();
}
