import type { Command, Option } from 'commander';
import type { Session } from '../session.js';

export type Shell = 'bash' | 'zsh' | 'fish';

interface Word {
  readonly name: string;
  readonly meaning: string;
  readonly options: readonly { readonly flags: readonly string[]; readonly meaning: string; readonly takesValue: boolean; readonly choices: readonly string[] }[];
  readonly choices: readonly string[];
}

/** The completion script of a shell, read off the commands as they are. */
export function completion(shell: Shell, program: Command, session: Session): void {
  const words = program.createHelp().visibleCommands(program).map(wordOf);
  session.print({ bash, zsh, fish }[shell](words));
}

const wordOf = (command: Command): Word => ({
  name: command.name(),
  meaning: command.summary() || command.description(),
  options: command.createHelp().visibleOptions(command).map((option: Option) => ({
    flags: [option.short, option.long].filter((flag): flag is string => Boolean(flag)),
    meaning: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  })),
  choices: command.registeredArguments[0]?.argChoices ?? [],
});

function bash(words: readonly Word[]): string {
  const valued = words.flatMap(({ name, options }) =>
    options.filter(({ choices }) => choices.length > 0).flatMap(({ flags, choices }) => flags.map((flag) => `    "${name} ${flag}") COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`)));
  const flags = words.map(({ name, options }) => `    ${name}) flags="${options.flatMap((option) => option.flags).join(' ')}" ;;`);
  const arguments_ = words.filter(({ choices }) => choices.length > 0).map(({ name, choices }) => `    ${name}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`);
  return `# bash completion of gpulien
_gpulien() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" flags=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "$command $previous" in
${valued.join('\n')}
  esac
  case "$command" in
${flags.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  case "$command" in
${arguments_.join('\n')}
  esac
  COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _gpulien gpulien
`;
}

const zshText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "'\\''").replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');

function zsh(words: readonly Word[]): string {
  const commands = words.map(({ name, meaning }) => `    '${name}:${zshText(meaning)}'`);
  const cases = words.map(({ name, options, choices }) => {
    const specs = options.flatMap(({ flags, meaning, takesValue, choices: values }) =>
      flags.map((flag) => `'${flag}[${zshText(meaning)}]${takesValue ? `:value:${values.length > 0 ? `(${values.join(' ')})` : '_files'}` : ''}'`));
    const rest = choices.length > 0 ? `'*:value:(${choices.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...specs, rest].join(' \\\n      ')} ;;`;
  });
  return `#compdef gpulien
_gpulien() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_gpulien" ]; then _gpulien "$@"; else compdef _gpulien gpulien; fi
`;
}

const fishText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

function fish(words: readonly Word[]): string {
  const lines = words.flatMap(({ name, meaning, options, choices }) => [
    `complete -c gpulien -n __fish_use_subcommand -f -a ${name} -d '${fishText(meaning)}'`,
    ...(choices.length > 0 ? [`complete -c gpulien -n '__fish_seen_subcommand_from ${name}' -f -a '${choices.join(' ')}'`] : []),
    ...options.map(({ flags, meaning: text, takesValue, choices: values }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
      const value = takesValue ? (values.length > 0 ? ` -x -a '${values.join(' ')}'` : ' -r') : '';
      return `complete -c gpulien -n '__fish_seen_subcommand_from ${name}' ${names}${value} -d '${fishText(text)}'`;
    }),
  ]);
  return `# fish completion of gpulien\n${lines.join('\n')}\n`;
}
