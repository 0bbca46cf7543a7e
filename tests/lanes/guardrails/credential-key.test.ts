import { expect, test } from "vitest";
import {
  isComposite,
  isCredentialKey,
  isSwitch,
  namesSecret,
} from "../../../lanes/guardrails/inline-secrets/credential-key.ts";

const credentials =
  "password Password PASSWORD passwd DB_PASSWORD db-password db.password dbPassword dbpassword PGPASSWORD passwordOld password2 password_prod userPassword passphrase MYSQL_PWD adminPwd secret clientSecret client-secret CLIENT_SECRET clientsecret oidc.a.clientSecret token apiToken API_TOKEN auth-token githubToken accessToken refresh_token apikey apiKey API_KEY api-key api.key APIKey OPENAI_API_KEY privateKey private_key PRIVATE-KEY tls.key server.key ssh-privatekey id_rsa id_ed25519 secretKey secret-access-key AWS_SECRET_ACCESS_KEY accesskey encryption-key signingKey masterKey sessionKey jwt-secret secret_id credentials creds credentials.json service-account.json gcp-key.json kubeconfig config.kubeconfig .dockerconfigjson .dockercfg htpasswd auth DSN DATABASE_DSN connectionString connection-string connection_strings keystore.jks cert.pfx hmac-key webhookSecret bearer tokens storageAccountKey apiKey1 API_KEY1 accessKey1 storageKey1 pAssWord pw DB_PW DBPWD AUTHPASS psk PEPPER ENC_KEY AESKEY AIRFLOW__CORE__FERNET_KEY RABBITMQ_ERL_COOKIE rabbitmq-erlang-cookie mongodb-replica-set-key csrf-key passwort kennwort mot_de_passe".split(
    " ",
  );
const others =
  "username user passwordPolicy password_policy tokenTTL token-ttl secretName secret-name SECRET_NAME ca.crt tls.crt keyboard key keys publicKey public-key id_rsa.pub passenger compass secretary tokenizer bypass passwordFile PASSWORD_FILE token_url tokenEndpoint passwordLength maxTokens MAX_TOKENS num_tokens secretRef secretKeyRef tokenReviewer accessKeyId AWS_ACCESS_KEY_ID PWD OLDPWD host port url DATABASE_URL passwordHint passwordReset secret_path tokenExpiry tokenLifetime monkey turkey hotkey keynote primaryKey foreign_key keyName namespace reset-password.html get-password.sh passwordSecretKey_name passwordPattern TOKEN_AUDIENCES ACCESS_TOKEN_LIFESPAN AUTH_TOKEN_VALIDITY PASSWORD_HASHERS JWT_CLAIMS SSH_KEY_BITS PRIVATE_KEY_ALIAS tokens-per-minute TOKEN_LIMITER SECRET_SCANNING API_KEY_PARAM TOKEN_CONTRACT PASSWORDS_ALLOWED KEY1 sortKey2 HOTKEY1 SESSION_COOKIE COOKIE_NAME PEPPER_VERSION TLS_PSK_IDENTITY REPLICA_SET_NAME replicaSet passwortLength pwLength monKey1 REDIS_AUTH".split(
    " ",
  );

test.each(credentials)("%s names a credential", (key) => {
  expect(isCredentialKey(key)).toBe(true);
});

test.each(others)("%s names none", (key) => {
  expect(isCredentialKey(key)).toBe(false);
});

test("switches and names of Secrets are told apart", () => {
  expect(["allowEmptyPassword", "USE_TOKEN", "password", "user"].map(isSwitch)).toEqual([true, true, false, false]);
  const names = ["existingSecret", "tlsSecret", "imagePullSecrets", "clientSecret", "secret", "AUTH_SECRET"];
  expect(["keyStorePassword", "NO_REPLY_PASSWORD", "storeTokens"].map(isSwitch)).toEqual([false, false, true]);
  expect(["EXISTING_PASSWORD", "existingCredentials"].map((key) => namesSecret(key))).toEqual([false, true]);
  expect(names.map((key) => namesSecret(key))).toEqual([true, true, true, false, false, false]);
  expect(names.map((key) => namesSecret(key, { inChart: true }))).toEqual([true, true, true, false, true, false]);
});

test("a key that is long is none, and takes no time", () => {
  expect(isCredentialKey(`${"a_".repeat(200_000)}password`)).toBe(false);
});

test("the last word of a name says whether the value is an address or a file, of which a credential is a part", () => {
  const whole =
    "DOCKER_PASSWORD DOCKERHUB_TOKEN REDIS_URL_PASSWORD URL_SIGNING_SECRET DSN_PASSWORD KUBECONFIG_TOKEN NPMRC_TOKEN CONNECTION_STRING_PASSWORD".split(
      " ",
    );
  const parts =
    "DATABASE_DSN CONNECTION_STRING connectionString1 kubeconfig .dockerconfigjson docker-config.json htpasswd .npmrc auth".split(
      " ",
    );
  expect(whole.filter((key) => isComposite(key, "demo"))).toEqual([]);
  expect(parts.filter((key) => !isComposite(key, "demo"))).toEqual([]);
  expect(isComposite("DATABASE_URL_SECRET", "postgres://demo@db/demo")).toBe(true);
});
