// The package has no types; what of it is used here (Eleventy 3.1.8, src/Eleventy.js and src/UserConfig.js).
declare module "@11ty/eleventy" {
  export interface EleventyConfig {
    setLibrary(engine: "md", library: object): void;
    addTemplate(path: string, content: string, data: Readonly<Record<string, unknown>>): void;
    addTransform(name: string, transform: (this: { page: { outputPath: string } }, content: string) => string): void;
    setUseGitIgnore(isUsed: boolean): void;
  }

  export class Eleventy {
    constructor(
      input: string,
      output: string,
      options: {
        readonly quietMode: boolean;
        readonly configPath: string | null | undefined;
        readonly config: (config: EleventyConfig) => void;
      },
    );
    disableLogger(): void;
    write(): Promise<unknown>;
  }
}
