import { createHash } from "node:crypto";

/** A page for a browser, with its Content-Security-Policy. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/** What pages look like alike. */
const commonStyle = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
    background: light-dark(#fff, #1b1b1d); color: light-dark(#1b1b1d, #eee); }
  a { color: light-dark(#0b57d0, #a8c7fa); }
  body { font: 14px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1100px; padding: 1.5rem; }
  header { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: baseline; }
  h1 { font-size: 1.4rem; margin: 0; }
  h2 { font-size: 1rem; margin: 0 0 .25rem; }
  .failed { color: light-dark(#b3261e, #ff8a80); font-weight: 600; }
`;

/**
 * A self-contained page. A browser may do nothing for it but what stands in it, known by its hash, and ask this server; neither may
 * another page show it inside itself, nor its script turn text into markup.
 */
export function pageOf(parts: {
  readonly title: string;
  readonly style: string;
  readonly body: string;
  readonly script: string;
}): Page {
  const style = commonStyle + parts.style;
  const policy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(parts.script)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${parts.title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
${parts.body}
<script>${parts.script}</script>
</html>
`;
  return { html, policy };
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
