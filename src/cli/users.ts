/**
 * `capstan users`: lets the first people in. The embedded store has one writer, so while a server owns it the command asks
 * that server; otherwise it opens the database itself.
 */
import type { Command } from 'commander'
import { configOf, type Flags, resolveSettings, UsageError } from '../config.ts'
import { isEmail, normalEmail, ROLES, type Role } from '../domain/users/user.ts'
import { OperatorClient, operatorOf, ownerOf } from './operator-client.ts'
import { asSentence } from './sentence.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'

export interface Invited {
  link: string
  expiresAt: string
}

/** Refusals are thrown as CommandError. */
export type Invite = (user: { email: string; role: Role; merchantId?: string }) => Promise<Invited>

export function define(command: Command): void {
  const summary = 'invite a user: prints a link, by which the user names a password'
  const add = command.command('add').summary(summary).description(asSentence(summary))
  add
    .argument('<email>', 'email address of the user', emailOf)
    .option('--merchant <id>', "merchant whose user it is; without it one of the operator's")
    .option('--role <role>', `one of ${ROLES.join(', ')}; owner, or without a merchant operator`, roleOf)
    .option('--url <url>', 'a running server to ask, instead of finding the one that owns the data folder')
  addSettings(add, [...STORE_SETTINGS, 'mode', 'operator', 'publicUrl'])
  add.action(async (email: string, flags: Flags) => {
    const { merchant, role } = flags as { merchant?: string; role?: Role }
    const { link, expiresAt } = await (await inviter(flags))({
      email,
      role: role ?? (merchant === undefined ? 'operator' : 'owner'),
      ...(merchant !== undefined && { merchantId: merchant }),
    })
    console.log(
      `${link}\nGive it to ${email} alone. It is shown once, works once, and is over at ${expiresAt}.`,
    )
  })
}

function emailOf(text: string): string {
  const email = normalEmail(text)
  if (isEmail(email)) return email
  throw new UsageError(`${JSON.stringify(text)} is no email address.`)
}

function roleOf(text: string): Role {
  const role = ROLES.find((each) => each === text)
  if (role) return role
  throw new UsageError(`${JSON.stringify(text)} is no role: it must be one of ${ROLES.join(', ')}.`)
}

async function inviter(flags: Flags): Promise<Invite> {
  const config = configOf(resolveSettings(flags, process.env))
  const server = (flags.url as string | undefined) ?? (await ownerOf(config))
  if (server === undefined) {
    const { inviteInDatabase } = await import('./users-in-database.ts')
    return (user) => inviteInDatabase(config, user)
  }
  const client = new OperatorClient(server, operatorOf(process.env))
  return async ({ email, role, merchantId }) => {
    const body = { email, role, ...(merchantId !== undefined && { merchant_id: merchantId }) }
    const { link, expires_at } = await client.ask<{ link: string; expires_at: string }>({
      method: 'POST',
      path: '/portal/api/users',
      body,
    })
    return { link, expiresAt: expires_at }
  }
}
