// Made by schemas/generate.ts.
/** One way in which a value does not fit the schema. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** True for a value that fits the schema of a request; sets `errors` otherwise. */
export const validate: {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
