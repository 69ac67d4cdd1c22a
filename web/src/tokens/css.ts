/** `tokens.json` as custom properties: light by default, dark by the system or by `data-theme`. */

import tokens from "./tokens.json" with { type: "json" };

export function css(): string {
  const [light, dark] = [0, 1].map((theme) =>
    Object.entries(tokens.colours)
      .map(([name, values]) => `--${name}: ${values[theme]};`)
      .join("\n  "),
  );
  const fills = tokens.avatars.map((colour, number) => `--avatar-${number}: ${colour};`).join("\n  ");
  return [
    `:root {\n  color-scheme: light;\n  ${light}\n  ${fills}\n}`,
    `:root[data-theme="dark"] {\n  color-scheme: dark;\n  ${dark}\n}`,
    `@media (prefers-color-scheme: dark) {\n:root:not([data-theme="light"]) {\n  color-scheme: dark;\n  ${dark}\n}\n}`,
  ].join("\n");
}
