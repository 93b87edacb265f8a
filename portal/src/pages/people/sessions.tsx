/** Where somebody is signed in: a row for each browser, and the way to end it. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { endSession, sessionsQuery, type UserSession } from '../../api/people.ts'
import { browserText } from '../../format/browsers.ts'
import { Action } from '../../parts/action.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

/** `userId`: of somebody else; one's own without it. */
export function Sessions({ userId }: { userId?: string }) {
  const query = useQuery(sessionsQuery(userId))
  return (
    <Answered query={query} what="sessions">
      {(sessions) =>
        sessions.length === 0 ? (
          <Empty title="Signed in nowhere" icon="people">
            No session is open.
          </Empty>
        ) : (
          <Rows
            label="Sessions"
            columns={columnsOf(userId)}
            rows={sessions}
            keyOf={({ session_id }) => session_id}
          />
        )
      }
    </Answered>
  )
}

const columnsOf = (userId: string | undefined): Column<UserSession>[] => [
  {
    head: 'Browser',
    wraps: true,
    cell: ({ user_agent, address, current }) => (
      <>
        <strong>{browserText(user_agent)}</strong> {current && <State word="This one" tone="good" />}
        <Text size="sm" c="dimmed">
          {address ?? 'Unknown address'}
        </Text>
      </>
    ),
  },
  { head: 'Since', wide: true, cell: ({ started_at }) => <When at={started_at} /> },
  {
    head: 'Last used',
    cell: ({ seen_at, current }) => (current ? 'Now' : <When at={seen_at} />),
  },
  {
    head: 'Actions',
    end: true,
    cell: ({ session_id, user_agent, current }) =>
      current ? null : (
        <Action
          label="Sign out"
          title={`Sign out ${browserText(user_agent)}`}
          isDanger
          button={{ size: 'compact-sm' }}
          done="The session is over."
          run={() => endSession(userId, session_id)}
        >
          <Text>Whoever uses it has to sign in again.</Text>
        </Action>
      ),
  },
]
