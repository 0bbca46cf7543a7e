/** Marks what a development server is made of; `ccr bootstrap dev` puts it on everything that it makes in a cluster. */
export const DEVELOPMENT_LABEL = "credential-lanes/development-only";
