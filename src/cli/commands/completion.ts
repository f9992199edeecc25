import type { Argument, Command, Option } from 'commander';
import { loadReference, setNames } from '../../input/assumptions/bundled.js';
import { TOPICS } from '../shell/manual.js';
import type { Session } from '../shell/session.js';

type Shell = 'bash' | 'zsh' | 'fish';

/** What may stand in a place: some words, a file, either, or what nobody can foretell. */
interface Wanted {
  readonly choices: readonly string[];
  readonly files: boolean;
}

interface Flag extends Wanted {
  readonly flags: readonly string[];
  readonly meaning: string;
  readonly takesValue: boolean;
}

interface Word {
  /** With the command that it is a part of, as `market show`. */
  readonly path: string;
  readonly name: string;
  readonly meaning: string;
  readonly options: readonly Flag[];
  readonly argument: Wanted;
  readonly parts: readonly Word[];
}

/** Words that the commands do not list themselves, by the argument or option that takes them. */
type Known = ReadonlyMap<string, readonly string[]>;

/** The completion script of a shell, read off the commands as they are. */
export async function completion(shell: Shell, program: Command, session: Session): Promise<void> {
  const commands = program.createHelp().visibleCommands(program);
  const models = [...(await loadReference()).market.models.keys()];
  const known: Known = new Map([
    ['models', models],
    ['--model', models],
    ['--assumptions', setNames()],
    ['topic', TOPICS.filter((topic) => !topic.includes(' '))],
  ]);
  session.print({ bash, zsh, fish }[shell](commands.map((command) => wordOf(command, '', known))));
}

function wordOf(command: Command, above: string, known: Known): Word {
  const path = `${above}${command.name()}`;
  const help = command.createHelp();
  return {
    path,
    name: command.name(),
    meaning: command.summary() || command.description(),
    options: help.visibleOptions(command).map((option) => flagOf(option, known)),
    argument: wantedAs(command.registeredArguments[0], known),
    parts: help.visibleCommands(command).map((part) => wordOf(part, `${path} `, known)),
  };
}

const flagOf = (option: Option, known: Known): Flag => ({
  flags: [option.short, option.long].filter((flag): flag is string => Boolean(flag)),
  meaning: option.description,
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? known.get(option.long!) ?? [],
  files: /<[^>]*file/.test(option.flags),
});

function wantedAs(argument: Argument | undefined, known: Known): Wanted {
  const choices = argument && (argument.argChoices ?? known.get(argument.name()) ?? []);
  return { choices: choices ?? [], files: choices?.length === 0 };
}

const withParts = (words: readonly Word[]): Word[] => words.flatMap((word) => [word, ...word.parts]);
const partsOf = (words: readonly Word[]): string => words.flatMap(({ parts }) => parts.map(({ path }) => `'${path}'`)).join('|');

/** What may stand right after a command that has parts. */
const firstWords = (parts: readonly Word[], { choices }: Wanted): string[] => [...parts.map(({ name }) => name), ...choices];

function bash(words: readonly Word[]): string {
  const all = withParts(words);
  const offer = ({ choices, files }: Wanted): string =>
    [...(choices.length > 0 ? [`_gpulien_words "${choices.join(' ')}"`] : []), ...(files ? ['_gpulien_files'] : [])].join('; ');
  const flags = all.map(
    ({ path, options }) => [path, offer({ choices: options.flatMap((option) => option.flags), files: false })] as const,
  );
  const values = all.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .flatMap((option) =>
        option.flags.map((flag) => [`${path} ${flag}`, [offer(option), 'return'].filter((part) => part !== '').join('; ')] as const),
      ),
  );
  const places = all.map(({ path, argument }) => [path, offer(argument)] as const);
  const first = all
    .filter(({ parts }) => parts.length > 0)
    .map(({ path, argument, parts }) => [`${path} 2`, `${offer({ ...argument, choices: firstWords(parts, argument) })}; return`] as const);
  return `# bash completion of gpulien
_gpulien_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -W "$1" -- "$(printf %s "$current" | tr '[:lower:]' '[:upper:]')")); fi
}
_gpulien_files() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -- "$current"))
}
_gpulien() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    _gpulien_words "${words.map(({ name }) => name).join(' ')} --help --version"
    return
  fi
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "$command \${COMP_WORDS[2]}" in
      ${partsOf(words)}) command="$command \${COMP_WORDS[2]}" ;;
    esac
  fi
  if [[ "$current" == -* ]]; then
    case "$command" in
${cases(flags)}
    esac
    return
  fi
  case "$command $previous" in
${cases(values)}
  esac
  case "$command $COMP_CWORD" in
${cases(first)}
  esac
  case "$command" in
${cases(places)}
  esac
}
complete -o filenames -F _gpulien gpulien
`;
}

/** The branches of a case; what does the same is one. */
function cases(entries: readonly (readonly [pattern: string, action: string])[]): string {
  const byAction = new Map<string, string[]>();
  for (const [pattern, action] of entries) byAction.set(action, [...(byAction.get(action) ?? []), `'${pattern}'`]);
  return [...byAction].map(([action, patterns]) => `    ${patterns.join('|')}) ${action} ;;`).join('\n');
}

const zshText = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll("'", "'\\''").replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');

function zsh(words: readonly Word[]): string {
  const commands = words.map(({ name, meaning }) => `    '${name}:${zshText(meaning)}'`);
  const action = ({ choices, files }: Wanted): string =>
    choices.length === 0 ? (files ? '_files' : ' ') : files ? ` _gpulien_or_file ${choices.join(' ')}` : `(${choices.join(' ')})`;
  const arguments_ = withParts(words).map(({ path, options, argument, parts }) => {
    const specs = options.flatMap((option) =>
      option.flags.map((flag) => `'${flag}[${zshText(option.meaning)}]${option.takesValue ? `:value:${action(option)}` : ''}'`),
    );
    const first = parts.length > 0 ? [`'1:value:(${firstWords(parts, argument).join(' ')})'`] : [];
    return `    '${path}') _arguments ${[...specs, ...first, `'*:value:${action(argument)}'`].join(' \\\n      ')} ;;`;
  });
  return `#compdef gpulien
_gpulien_or_file() { _alternative "words:value:($*)" 'files:file:_files' }
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
  if (( CURRENT > 2 )); then
    case "$command $words[2]" in
      ${partsOf(words)})
        command="$command $words[2]"
        shift words
        (( CURRENT-- )) ;;
    esac
  fi
  case "$command" in
${arguments_.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_gpulien" ]; then _gpulien "$@"; else compdef _gpulien gpulien; fi
`;
}

const fishText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

function fish(words: readonly Word[]): string {
  const line = (condition: string, rest: string, meaning: string): string =>
    `complete -c gpulien -n '${condition}' ${rest}${meaning === '' ? '' : ` -d '${fishText(meaning)}'`}`;
  const wanted = ({ choices, files }: Wanted): string => `${files ? '-F' : '-f'}${choices.length > 0 ? ` -a '${choices.join(' ')}'` : ''}`;
  const lines = withParts(words).flatMap(({ path, options, argument, parts }) => [
    ...parts.map(({ name, meaning }) => line(`__gpulien_in ${path}; and test (count (commandline -opc)) -eq 2`, `-f -a ${name}`, meaning)),
    line(`__gpulien_in ${path}`, wanted(argument), ''),
    ...options.map((option) => {
      const names = option.flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
      return line(`__gpulien_in ${path}`, `${names}${option.takesValue ? ` -r ${wanted(option)}` : ''}`, option.meaning);
    }),
  ]);
  return `# fish completion of gpulien
function __gpulien_in
  set -l words (commandline -opc)
  set -l command "$words[2]"
  contains -- "$words[2] $words[3]" ${partsOf(words).replaceAll('|', ' ')}; and set command "$words[2] $words[3]"
  test "$command" = "$argv"
end
${words.map(({ name, meaning }) => line('__gpulien_in', `-f -a ${name}`, meaning)).join('\n')}
${lines.join('\n')}
`;
}
