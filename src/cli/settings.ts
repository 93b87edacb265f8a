/** The settings as flags of a command. */
import { type Command, Option } from 'commander'
import type { Config } from '../config.ts'
import { SETTINGS, type Setting } from '../settings.ts'

/** What a command needs that opens the database itself. */
export const STORE_SETTINGS = ['dataDir', 'databaseUrl'] as const satisfies (keyof Config)[]

/** Adds the flags of these settings, or of all. Values stay text: src/config.ts reads and checks them. */
export function addSettings(command: Command, keys?: readonly (keyof Config)[]): void {
  const chosen = keys ? SETTINGS.filter(({ key }) => keys.includes(key)) : SETTINGS
  for (const setting of chosen) {
    if (setting.flag !== undefined) command.addOption(new Option(flagOf(setting), helpOf(setting)))
  }
  const silent = chosen.filter(({ flag }) => flag === undefined)
  if (silent.length > 0) {
    const lines = silent.map((setting) => `  ${setting.variable}  ${setting.description}`)
    command.addHelpText('after', `\nFrom the environment only:\n${lines.join('\n')}`)
  }
}

export function flagOf({ flag, placeholder }: Setting): string {
  return placeholder === undefined ? `--${flag}` : `--${flag} <${placeholder}>`
}

function helpOf({ description, fallback, variable, placeholder }: Setting): string {
  const usual = fallback === undefined || placeholder === undefined ? '' : `; default ${fallback}`
  return `${description} (${variable}${usual})`
}
