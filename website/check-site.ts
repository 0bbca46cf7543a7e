import fs from "node:fs";
import path from "node:path";

/** Every link and picture of a built site that leads nowhere, and everything that it would load from elsewhere; sorted. */
export function checkSite(folder: string): readonly string[] {
  const files = (fs.readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .sort();
  const anchors = new Map(
    files.filter((file) => file.endsWith(".html")).map((file) => [file, readAnchors(folder, file)]),
  );
  return [...anchors.keys()].flatMap((file) => {
    const html = fs.readFileSync(path.join(folder, file), "utf8");
    const scripts = /<script|<iframe|<link\b|@import|url\(/.test(html)
      ? [`${file}: it loads more than a page may`]
      : [];
    const wrong = Array.from(html.matchAll(/\s(href|src|srcset)="([^"]*)"/g)).flatMap(([, name, target = ""]) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return name === "href" ? [] : [`${file}: ${target} is from elsewhere`];
      const [place = "", anchor] = target.replaceAll("&amp;", "&").split("#");
      const to = place === "" ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(place));
      if (!files.includes(to)) return [`${file}: ${target} is not there`];
      const isThere = anchor === undefined || anchors.get(to)?.has(decodeURIComponent(anchor)) === true;
      return isThere ? [] : [`${file}: ${target} has no such place`];
    });
    return [...scripts, ...wrong];
  });
}

function readAnchors(folder: string, file: string): ReadonlySet<string> {
  const html = fs.readFileSync(path.join(folder, file), "utf8");
  return new Set(Array.from(html.matchAll(/\sid="([^"]*)"/g), ([, id = ""]) => id));
}
