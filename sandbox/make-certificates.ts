import { generateKeyPairSync, randomBytes, webcrypto } from "node:crypto";
import path from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { writePrivateFile } from "./files.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const validityDays = 3650;

/** A certificate that the sandbox's own authority signs: who it names, and what it may be used for. */
interface Leaf {
  readonly file: string;
  readonly subject: string;
  readonly usages: readonly x509.ExtendedKeyUsage[];
}

// The Kubernetes names are those its API server reads as user (CN) and group (O).
const leaves: readonly Leaf[] = [
  {
    file: "server",
    subject: "CN=sandbox",
    usages: [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth],
  },
  { file: "admin", subject: "CN=sandbox-admin,O=system:masters", usages: [x509.ExtendedKeyUsage.clientAuth] },
  {
    file: "controller-manager",
    subject: "CN=system:kube-controller-manager",
    usages: [x509.ExtendedKeyUsage.clientAuth],
  },
  { file: "external-secrets", subject: "CN=external-secrets-controller", usages: [x509.ExtendedKeyUsage.clientAuth] },
];

/** Makes the sandbox's authority, its certificates and the two signing key pairs. */
export async function makeCertificates(folder: string): Promise<void> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: "CN=credential-lanes sandbox CA",
    ...newValidity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writePrivateFile(path.join(folder, "ca.crt"), `${authority.toString("pem")}\n`);
  for (const leaf of leaves) await issueLeaf(folder, leaf, { authority, signingKey: keys.privateKey });
  for (const name of ["service-account", "jwt"]) writeSigningKeys(folder, name);
}

async function issueLeaf(
  folder: string,
  leaf: Leaf,
  issuer: { authority: x509.X509Certificate; signingKey: webcrypto.CryptoKey },
): Promise<void> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: leaf.subject,
    issuer: issuer.authority.subject,
    ...newValidity(),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuer.signingKey,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([...leaf.usages]),
      new x509.SubjectAlternativeNameExtension([
        { type: "ip", value: "127.0.0.1" },
        { type: "dns", value: "localhost" },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.authority),
    ],
  });
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  writePrivateFile(path.join(folder, `${leaf.file}.crt`), `${certificate.toString("pem")}\n`);
  writePrivateFile(path.join(folder, `${leaf.file}.key`), `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`);
}

/** Makes an RSA pair to sign service account tokens, or the tokens of the sandbox's OIDC issuer, with. */
function writeSigningKeys(folder: string, name: string): void {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  writePrivateFile(path.join(folder, `${name}.key`), privateKey);
  writePrivateFile(path.join(folder, `${name}.pub`), publicKey);
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

function newSerialNumber(): string {
  return `01${randomBytes(15).toString("hex")}`;
}

function newValidity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - 3600_000), notAfter: new Date(now + validityDays * 86_400_000) };
}
