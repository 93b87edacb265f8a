/** `capstan config`: every setting, its value, and where it comes from. Secrets are not shown. */
import type { Command } from 'commander'
import { type Flags, type ResolvedSetting, resolveSettings, shown } from '../config.ts'
import { addSettings } from './settings.ts'
import { table } from './table.ts'

export function define(command: Command): void {
  addSettings(command)
  command.action((flags: Flags) => {
    const rows = resolveSettings(flags, process.env).map((setting) => [
      setting.setting.flag ?? setting.setting.variable,
      shown(setting) || '(not set)',
      sourceOf(setting),
    ])
    console.log(table(['setting', 'value', 'from'], rows))
  })
}

function sourceOf({ setting, source }: ResolvedSetting): string {
  if (source === 'flag') return `--${setting.flag}`
  return source === 'environment' ? setting.variable : 'default'
}
