/** API credentials: with them a shop's programs call. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { credentialsQuery, useAddCredential, useDisableCredential } from '../../api/developers.ts'
import type { Credential, NewCredential } from '../../api/merchants.ts'
import { useMe } from '../../api/session.ts'
import { Copyable } from '../../parts/copy.tsx'
import { useFocusBack } from '../../parts/focus-back.ts'
import { PageHead, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty, Failure } from '../../shell/states.tsx'
import { DeveloperTabs } from './tabs.tsx'

export function Component() {
  const { merchant } = useMe()
  return (
    <>
      <PageHead title="Developers" />
      <DeveloperTabs />
      {merchant ? (
        <Credentials merchantId={merchant.merchant_id} />
      ) : (
        <div className="panel">
          <Empty title="Credentials belong to merchants" icon="developers">
            You are signed in as the operator. A merchant’s credentials are on that merchant’s page.
          </Empty>
        </div>
      )}
    </>
  )
}

function Credentials({ merchantId }: { merchantId: string }) {
  const { mode } = useMe()
  const query = useQuery(credentialsQuery(merchantId))
  const add = useAddCredential(merchantId)
  const [ending, setEnding] = useState<string>()
  return (
    <>
      {add.error && <Failure error={add.error} />}
      {add.data && <ShownOnce key={add.data.username} made={add.data} onDone={() => add.reset()} />}
      <Section
        title="API credentials"
        actions={
          <Button size="xs" loading={add.isPending} onClick={() => add.mutate()}>
            Make a credential
          </Button>
        }
      >
        <p className="note">
          Two can be active at once, so that one can be replaced without a pause: make the second, put it into
          your shop, then disable the first.
          {mode === 'sandbox' && ' The demo merchants have one more, which the server prints when it starts.'}
        </p>
        <Answered query={query} what="credentials">
          {(credentials) =>
            credentials.length === 0 ? (
              <Empty title="No credentials yet" icon="developers">
                Make one, put it into your shop, and its first call appears in the logs.
              </Empty>
            ) : (
              <Rows
                label="API credentials"
                columns={columnsWith(setEnding)}
                rows={credentials}
                keyOf={({ username }) => username}
              />
            )
          }
        </Answered>
      </Section>
      {ending !== undefined && (
        <Ending merchantId={merchantId} username={ending} onClose={() => setEnding(undefined)} />
      )}
    </>
  )
}

function columnsWith(onEnd: (username: string) => void): Column<Credential>[] {
  return [
    {
      head: 'Username',
      wraps: true,
      cell: ({ username }) => <Copyable text={username} label="username" />,
    },
    {
      head: 'State',
      cell: ({ disabled_at }) =>
        disabled_at === undefined ? (
          <State word="Active" tone="good" />
        ) : (
          <State word="Disabled" tone="neutral" />
        ),
    },
    { head: 'Made', wide: true, cell: ({ created_at }) => <When at={created_at} /> },
    {
      head: 'Last used',
      wide: true,
      cell: ({ last_used_at }) =>
        last_used_at === undefined ? 'Never' : <When at={last_used_at} to="day" />,
    },
    {
      head: 'Disabled',
      wide: true,
      cell: ({ disabled_at }) => (disabled_at === undefined ? '–' : <When at={disabled_at} />),
    },
    {
      head: 'Action',
      end: true,
      cell: ({ username, disabled_at }) =>
        disabled_at === undefined && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Disable ${username}`}
            onClick={() => onEnd(username)}
          >
            Disable
          </Button>
        ),
    },
  ]
}

function ShownOnce({ made, onDone }: { made: NewCredential; onDone(): void }) {
  return (
    <Alert variant="outline" className="done" role="status" title="Copy the secret now" mb="md">
      <Stack gap="xs" align="flex-start">
        <Text>It is shown this once and kept nowhere. If it is lost, make another credential.</Text>
        <div className="secret">
          <div>
            Username: <Copyable text={made.username} label="username" />
          </div>
          {made.secret !== undefined && (
            <div>
              Secret: <Copyable text={made.secret} label="secret" />
            </div>
          )}
        </div>
        <Button size="xs" variant="default" onClick={onDone}>
          I have copied it
        </Button>
      </Stack>
    </Alert>
  )
}

interface EndingProps {
  merchantId: string
  username: string
  onClose(): void
}

function Ending({ merchantId, username, onClose }: EndingProps) {
  const disable = useDisableCredential(merchantId)
  useFocusBack()
  return (
    <Modal opened onClose={onClose} title="Disable this credential?">
      <Stack gap="sm">
        <Text>
          Calls with <span className="mono">{username}</span> are refused within two seconds. It cannot be
          made active again.
        </Text>
        {disable.error && <Failure error={disable.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            className="danger-fill"
            loading={disable.isPending}
            onClick={() => disable.mutate(username, { onSuccess: onClose })}
          >
            Disable
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
