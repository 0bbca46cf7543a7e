/** A part of `lanes/` that is measured by itself, and the tests that are to notice a change in it. */
export interface Group {
  /** Globs of the sources; with `!` what is left out. */
  readonly mutate: readonly string[];
  /** Globs of the tests. */
  readonly tests: readonly string[];
}

// Without many.test.ts, which measures thousands of requests.
const rules = [
  "tests/lanes/rules/{auth,dates,decisions,delivery,kv,life,policy,review,risks,sets,supersession,token-role,whole}.test.ts",
  "tests/lanes/{check,draft,fixtures,guard-broken,positions,schema,suggest}.test.ts",
];

/** What decides over grants: from the reading of a request to what is declared for it. */
export const GROUPS: Readonly<Record<string, Group>> = {
  validator: {
    mutate: [
      "lanes/{check,check-loaded,check-schema,check-secrets,draft,finding,guard-broken,positions,suggest}.ts",
      "lanes/rules/*.ts",
      "lanes/orders/{rules,set-rules}.ts",
      "lanes/custody/{money,record-rules,review-rules,set-rules}.ts",
    ],
    tests: [...rules, "tests/lanes/orders/rules.test.ts", "tests/lanes/{custody,life}/*.test.ts"],
  },
  digest: {
    mutate: ["lanes/decisions/{digest,signed-text}.ts"],
    tests: ["tests/lanes/decisions/{digest,signed-text,approval,standing}.test.ts"],
  },
  decisions: {
    mutate: ["lanes/decisions/*.ts", "!lanes/decisions/{digest,signed-text}.ts"],
    // Without digest.test.ts, which tries thousands of requests in each of its tests.
    tests: [
      "tests/lanes/decisions/{act,approval,check-standing,record-evidence,standing,sync,templates,transitions}.test.ts",
      "tests/lanes/life/*.test.ts",
      "tests/lanes/orders/{fulfil,judge,rotation}.test.ts",
    ],
  },
  compile: {
    mutate: [
      "lanes/{lane,lane-set,role,network,external-secret,manifests,delivery,kv-path,duration,proof}.ts",
      "lanes/orders/{judge,token-role}.ts",
      "lanes/policy/{format-policy,lane-policy}.ts",
    ],
    tests: [
      "tests/lanes/{lane,lane-set,role,external-secret,network,kv-path,duration,proof}.test.ts",
      "tests/lanes/{describe-set,adoption,continuity}.test.ts",
      "tests/lanes/orders/{judge,token-role}.test.ts",
      "tests/lanes/policy/policy.test.ts",
    ],
  },
};
