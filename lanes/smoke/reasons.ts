/** What is made of a controller's words. */
export interface Meaning {
  /** True where waiting does not mend it: somebody has to change something. */
  readonly isLasting: boolean;
  readonly hint: string;
}

interface Rule extends Meaning {
  readonly words: RegExp;
}

const lasting = (words: RegExp, hint: string): Rule => ({ words, hint, isLasting: true });
const passing = (words: RegExp, hint: string): Rule => ({ words, hint, isLasting: false });

/**
 * Words of external-secrets v0.20.4 (externalsecret_controller.go, client_manager.go, provider/vault) and of what it calls.
 * The first rule that fits counts: what names its own cause stands before what wraps any.
 */
const rules: readonly Rule[] = [
  lasting(/is not allowed from namespace/, "the store admits another namespace: ccr drift shows how it differs"),
  lasting(/could not get (?:Cluster)?SecretStore .*not found/, "the store does not exist: ccr apply declares it"),
  lasting(/can not reference unmanaged store/, "the store is another controller's: look at its spec.controller"),
  lasting(/Secret does not exist/, "OpenBao holds no value at the lane's path: whoever has custody puts it there"),
  lasting(/cannot find secret data for key/, "the value in OpenBao lacks this field: whoever has custody adds it"),
  lasting(/owned by another ExternalSecret/, "another ExternalSecret fills this Secret: one of them must go"),
  lasting(/could not set controller reference|failed to take ownership/, "something else owns this Secret"),
  lasting(/is immutable/, "the Secret is immutable: it must be deleted to be filled anew"),
  lasting(
    /invalid role name|role .*could not be found/,
    "the role does not exist in OpenBao: ccr drift shows what is missing",
  ),
  lasting(
    /Code: 403|permission denied|forbidden/i,
    "access is denied: ccr verify and ccr drift show which policy or role differs",
  ),
  passing(
    /Code: (?:429|5\d\d)|sealed|too many requests|ServiceUnavailable|currently unable to handle/i,
    "OpenBao or the API server does not serve now; External Secrets tries again",
  ),
  passing(
    /connection (?:refused|reset)|i\/o timeout|deadline exceeded|no such host|TLS handshake timeout|no route to host|network is unreachable|\bEOF\b|request canceled|server misbehaving/i,
    "OpenBao is not reached from the cluster; External Secrets tries again",
  ),
  passing(/not in sync|object has been modified|conflict|etcdserver/i, "External Secrets tries again"),
  passing(/is not ready/, "its store is not ready"),
  lasting(/x509/, "OpenBao's certificate is not trusted: look at ccr:openbaoCaProvider"),
  lasting(/serviceaccounts? .*not found/i, "the service account that the store names does not exist"),
  lasting(
    /Code: 4\d\d|unsupported protocol|invalid store|invalid vault/i,
    "OpenBao refuses it: ccr drift compares role and store",
  ),
];

/** Conditions that bear their cause in their reason (apis/externalsecrets/v1/secretstore_types.go of v0.20.4). */
const lastingReasons: Readonly<Record<string, string>> = {
  InvalidProviderConfig: "the store cannot log in to OpenBao: ccr verify and ccr drift show why",
  InvalidStoreConfiguration: "the store is not valid: ccr drift compares it with what was approved",
  ValidationFailed: "the store is not valid: ccr drift compares it with what was approved",
};

/** What words mean; names in them, which may be made of any words, do not count. Unknown words may pass. */
export function explainWords(words: string, reason = ""): Meaning {
  const told = words.replace(/\(key: [^)]*\)|"[^"]*"|\b[a-z]+:\/\/\S+|\S*\/\S*\/\S*/g, " ");
  const found = rules.find((rule) => rule.words.test(told));
  if (found !== undefined) return found;
  const hint = lastingReasons[reason];
  if (hint !== undefined) return { isLasting: true, hint };
  return { isLasting: false, hint: "the controller tries again; its events and log may say more" };
}
