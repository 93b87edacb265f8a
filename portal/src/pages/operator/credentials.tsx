import { Text } from '@mantine/core'
import { call } from '../../api/client.ts'
import { type Credential, merchantPath, type NewCredential } from '../../api/merchants.ts'
import { Action } from '../../parts/action.tsx'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Secret } from '../../parts/secret.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'

interface CredentialsProps {
  merchantId: string
  credentials: readonly Credential[]
}

/** What the merchant's programs sign in with. */
export function Credentials({ merchantId, credentials }: CredentialsProps) {
  const path = `${merchantPath(merchantId)}/credentials`
  const columns: Column<Credential>[] = [
    { head: 'Username', cell: ({ username }) => <span className="mono">{username}</span> },
    { head: 'Made', wide: true, cell: ({ created_at }) => <When at={created_at} to="day" /> },
    {
      head: 'Last used',
      wide: true,
      cell: ({ last_used_at }) => (last_used_at ? <When at={last_used_at} to="day" /> : 'Never'),
    },
    {
      head: 'State',
      cell: ({ disabled_at }) =>
        disabled_at ? <State word="Disabled" tone="neutral" /> : <State word="In use" tone="good" />,
    },
    {
      head: 'Actions',
      end: true,
      cell: ({ username, disabled_at }) =>
        disabled_at === undefined && (
          <Action
            label="Disable"
            title={`Disable ${username}`}
            isDanger
            button={{ size: 'compact-sm' }}
            done={`${username} is disabled.`}
            run={(_, idempotencyKey) =>
              call('DELETE', `${path}/${encodeURIComponent(username)}`, { idempotencyKey })
            }
          >
            <Text>Calls with it are refused from now on. This cannot be undone.</Text>
          </Action>
        ),
    },
  ]
  return (
    <Section
      title="Credentials of its programs"
      actions={
        <Action
          label="Make a credential"
          confirm="Make"
          run={(_, idempotencyKey) => call('POST', path, { body: {}, idempotencyKey })}
          result={(answer) => {
            const { username, secret } = answer as NewCredential
            return <Secret username={username} secret={secret} />
          }}
        >
          <Text>The merchant’s programs can use it beside those that there are.</Text>
        </Action>
      }
    >
      {credentials.length === 0 ? (
        <p className="note">There are none yet.</p>
      ) : (
        <Rows label="Credentials" columns={columns} rows={credentials} keyOf={({ username }) => username} />
      )}
    </Section>
  )
}
