/** A part of `lanes/` that is measured by itself, and the tests that are to notice a change in it. */
export interface Group {
  /** Globs of the sources; with `!` what is left out. */
  readonly mutate: readonly string[];
  /** Globs of the tests. Property tests are left out: each takes longer than all others together. */
  readonly tests: readonly string[];
}

const rules = ["tests/lanes/rules/*.test.ts", "tests/lanes/{fixtures,schema}.test.ts"];

/** What decides over grants: from the reading of a request to what is declared for it. */
export const GROUPS: Readonly<Record<string, Group>> = {
  validator: {
    mutate: [
      "lanes/{check,check-loaded,check-schema,check-secrets,draft,finding,guard-broken,positions,suggest}.ts",
      "lanes/rules/*.ts",
      "lanes/orders/{rules,set-rules}.ts",
      "lanes/custody/{money,record-rules,review-rules,set-rules}.ts",
    ],
    tests: [...rules, "tests/lanes/orders/rules.test.ts", "tests/lanes/custody/*.test.ts"],
  },
  digest: {
    mutate: ["lanes/decisions/{digest,signed-text}.ts"],
    tests: ["tests/lanes/decisions/*.test.ts"],
  },
  decisions: {
    mutate: ["lanes/decisions/*.ts", "!lanes/decisions/{digest,signed-text}.ts"],
    tests: ["tests/lanes/decisions/*.test.ts", "tests/lanes/{life,orders}/*.test.ts"],
  },
  compile: {
    mutate: [
      "lanes/{lane,lane-set,role,network,external-secret,manifests,delivery,kv-path,duration,fields,proof}.ts",
      "lanes/orders/{judge,token-role}.ts",
      "lanes/policy/{format-policy,lane-policy}.ts",
    ],
    tests: [
      "tests/lanes/{lane,network,kv-path,duration,proof,describe-set,adoption,continuity}.test.ts",
      "tests/lanes/{orders,policy,gitops,stacks}/*.test.ts",
    ],
  },
};
