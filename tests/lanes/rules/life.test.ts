import { expect, test } from "vitest";
import { checkProvider } from "../../../lanes/rules/life.ts";
import type { Report } from "../../../lanes/rules/rule.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { expectWords } from "../expect-words.ts";
import { checkSample } from "../sample.ts";

const { ccr: sample } = checkSample(3);
if (sample === undefined) throw new Error("the sample has errors");
const { openbao } = sample;

test.each([
  [["OPENROUTER_API_KEY"], undefined, 0],
  [["OPENROUTER_API_KEY", "OPENROUTER_BASE_URL"], "openrouter", 0],
  [["OPENROUTER_API_KEY", "ANTHROPIC_API_KEY"], undefined, 1],
  [["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY"], undefined, 2],
  [["OPENROUTER_API_KEY"], "anthropic", 1],
  // A gateway of their own, which the catalog does not know.
  [["OPENROUTER_API_KEY"], "our-gateway", 0],
  [["DATABASE_PASSWORD", "ANYTHING"], undefined, 0],
])("%j of %s has the keys of %d other providers", (fields, provider, count) => {
  const ccr: Ccr = { ...(sample as Ccr), openbao: { ...openbao, fields }, ...(provider && { rotation: { provider } }) };
  const found: string[] = [];
  const report: Report = (code, _, message, hint) => {
    expectWords(message, hint);
    found.push(code);
  };
  checkProvider(ccr, report, DEFAULT_RULE_SETTINGS);
  expect(found).toEqual(Array(count).fill("several-providers"));
});
