import { describe, expect, test } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { readSample } from "./sample.ts";

const source = readSample(3);
const tell = (from: RegExp, to: string): string[] => {
  expect(source.text).toMatch(from);
  const [checked] = checkSources([{ ...source, text: source.text.replace(from, to) }]);
  return (checked?.findings ?? [])
    .filter(({ code }) => code === "empty-value")
    .map(({ pointer, message, hint }) => `${pointer} ${message}. ${hint}`);
};

const COMMENT = ": # behind a blank begins a comment. Quote the text where it is to begin with #; ";
const REST = "otherwise fill it in, or remove what may be left out.";
const PLAIN = ". Fill it in, or remove the key where it may be left out.";

describe("of an empty value it is told that a comment stands there", () => {
  test.each(["title: #mail", "title:   #mail", "title: # the title", "'title': #mail", '"title": #mail'])(
    "%s",
    (line) => {
      expect(tell(/^title: .*$/m, line)).toEqual([`/title title is empty${COMMENT}${REST}`]);
    },
  );

  test("below another key, too", () => {
    expect(tell(/^ {2}purpose: .*$/m, "  purpose: #mail")).toEqual([
      `/target/purpose target.purpose is empty${COMMENT}${REST}`,
    ]);
  });

  test("and as an entry of a list", () => {
    expect(tell(/^ {4}- OPENROUTER_API_KEY$/m, "    - #KEY\n    - OPENROUTER_API_KEY")).toEqual([
      `/openbao/fields/0 openbao.fields[0] is empty${COMMENT}${REST}`,
    ]);
    expect(tell(/^ {4}- OPENROUTER_API_KEY$/m, "    - OPENROUTER_API_KEY\n    - #KEY")).toEqual([
      `/openbao/fields/1 openbao.fields[1] is empty${COMMENT}${REST}`,
    ]);
  });
});

describe("of others it is not", () => {
  test.each(["title:", "title: ~", "title: null # mail", "title: ''", "title: '' # mail", "title:\n# mail"])(
    "%j",
    (line) => {
      expect(tell(/^title: .*$/m, line)).toEqual([`/title title is empty${PLAIN}`]);
    },
  );

  test("nor of an entry, where another list has the comment", () => {
    const found = tell(/^ {4}- OPENROUTER_API_KEY$/m, "    -");
    expect(found).toEqual([`/openbao/fields/0 openbao.fields[0] is empty${PLAIN}`]);
    expect(tell(/^( {4})- OPENROUTER_API_KEY\n/m, "$1-\n  # - #\n")).toEqual(found);
  });

  test("nor where it is said what it must be", () => {
    expect(tell(/^kind: .*$/m, "kind: #mail")[0]).toMatch(
      /^\/kind kind is empty: it must be credential-change-request/,
    );
  });
});
