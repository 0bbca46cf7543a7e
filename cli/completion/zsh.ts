import { type OptionWords, REQUEST_FOLDER, type VerbWords } from "./words.ts";

/** The completion script for zsh: a file named _ccr in fpath, or evaluated after compinit. */
export function formatZsh(verbs: readonly VerbWords[]): string {
  return `#compdef ccr
_ccr_ids() {
  local each
  local -aU ids
  for each in ${REQUEST_FOLDER}/CCR-*.(yaml|yml)(N:t); do
    if [[ $each =~ '^CCR-[0-9]{4}-[0-9]{4,}-' ]]; then ids+=(\${MATCH%-}); fi
  done
  compadd "$@" -a ids
}
_ccr_requests() {
  _alternative 'ids:request:_ccr_ids' 'files:file:_files'
}
_ccr() {
  local -a verbs
  verbs=(
${verbs.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command verbs
    _arguments '--help[show help]' '--version[show the version]'
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${verbs.map(formatVerb).join("\n")}
  esac
}
if [ "$funcstack[1]" = _ccr ]; then _ccr "$@"; else compdef _ccr ccr; fi
`;
}

function formatVerb({ name, options, operands, takes }: VerbWords): string {
  const rest = [
    ...(operands.length > 0 ? [quote(`1:word:(${operands.join(" ")})`)] : []),
    ...{ none: [], files: ["'*:file:_files'"], requests: ["'*:request:_ccr_requests'"] }[takes],
  ];
  return `    ${name}) _arguments ${[...options.flatMap(formatOption), ...rest].join(" ")} ;;`;
}

function formatOption({ names, description, takesValue, values, files }: OptionWords): readonly string[] {
  const words = values.length > 0 ? `(${values.join(" ")})` : " ";
  const action = { folders: "_files -/", files: "_files", ids: "_ccr_ids", none: words }[files];
  const text = description.replaceAll(/[[\]:]/g, String.raw`\$&`);
  // With the sign the value may also follow it in the same word.
  const sign = (name: string): string => (takesValue && name.startsWith("--") ? "=" : "");
  return names.map((name) => quote(`*${name}${sign(name)}[${text}]${takesValue ? `:value:${action}` : ""}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
