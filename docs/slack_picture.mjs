// Makes a page of Slack messages: node slack_picture.mjs messages.json page.html
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../tests/npm/package.json", import.meta.url));
const { createElement } = require("react");
const { renderToStaticMarkup } = require("react-dom/server");
const { Message } = require("slack-blocks-to-jsx");
const style = readFileSync(require.resolve("slack-blocks-to-jsx/dist/style.css"), "utf8");

const [, , given, page] = process.argv;
const logo = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="7" fill="#1f4e5f"/>' +
  '<text x="18" y="26" font-family="serif" font-size="24" fill="#fff" text-anchor="middle">D</text></svg>',
);
const drawn = JSON.parse(readFileSync(given, "utf8"))
  .map((blocks) => renderToStaticMarkup(createElement(Message, {
    blocks, logo, name: "Dragoman", time: new Date("2025-04-30T08:30:00"), withoutWrapper: false,
  })))
  .join("");
writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${style}
  body { margin: 0; background: #fff; font-family: Lato, "Noto Sans", "DejaVu Sans", sans-serif; }
  main { padding: 12px 12px 16px; }
</style><main>${drawn}</main>`);
