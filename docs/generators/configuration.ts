import { SETTINGS, type Setting } from '../../src/settings.ts'
import { code, generatedFrom, page, table } from './markdown.ts'

/** Every setting, from the table of settings. */
export function configurationPage(): string {
  return page(
    generatedFrom('src/settings.ts'),
    '# Configuration',
    'A setting is given as a flag (`npm start -- --port 8080`, `capstan serve --port 8080`) or as an environment variable. The flag wins over the variable, the variable over the default; an empty variable counts as not set. `capstan config` shows what is in force and where it comes from. A wrong flag or value ends with one sentence and exit code 2.',
    table(['Flag', 'Variable', 'Default', 'Value', 'What it does'], SETTINGS.map(row)),
    '## What production asks for',
    'In production mode nothing has a default that matters: the public URL, the database (a database URL, or a data folder that was named), and an operator credential must be given, or Capstan says in one sentence what is missing and does not start. The operator is either the one of `CAPSTAN_OPERATOR`, or one that `capstan merchants add-operator NAME` has put into the database. `CAPSTAN_OPERATOR` is for the beginning: it is valid as long as it is set and kept only as a digest in memory.',
    'A database is stamped with the mode that made it and cannot be opened in the other.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      [
        ['0', 'Done. For a server: it was told to stop, and has answered and written everything.'],
        ['1', 'It could not be done, or `verify` found a breach, or an order of `demo` failed.'],
        ['2', 'The command line or a setting is wrong. Nothing was started.'],
      ],
    ),
  )
}

function row({ flag, placeholder, variable, fallback, type, description }: Setting): string[] {
  const shown = placeholder === undefined ? `--${flag}` : `--${flag} <${placeholder}>`
  return [
    flag === undefined ? 'none: a flag can be read by others' : code(shown),
    code(variable),
    fallback === undefined ? '' : code(fallback),
    type,
    description,
  ]
}
