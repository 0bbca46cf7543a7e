import type { Rule, SetRule } from "./rule.ts";

/** Rules over one request. */
export const RULES: readonly Rule[] = [];

/** Rules over all requests at once. */
export const SET_RULES: readonly SetRule[] = [];
