/** One user: who it is, and where it is signed in. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import { changeUser, type User, usersQuery } from '../../api/people.ts'
import { useMe } from '../../api/session.ts'
import { roleName } from '../../format/names.ts'
import { Action } from '../../parts/action.tsx'
import { Facts } from '../../parts/facts.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { Sessions } from './sessions.tsx'
import { PeopleTabs } from './tabs.tsx'

export function Component() {
  const { userId = '' } = useParams()
  const isOperator = useMe().merchant === null
  const [parameters] = useSearchParams()
  const query = useQuery(usersQuery((isOperator && parameters.get('merchant_id')) || undefined))
  return (
    <>
      <PageHead title="User" />
      <PeopleTabs />
      <Answered query={query} what="the user">
        {({ users }) => {
          const user = users.find(({ user_id }) => user_id === userId)
          return user ? (
            <OneUser user={user} />
          ) : (
            <div className="panel">
              <Empty title="There is no such user" icon="people">
                Look for it among the users.
              </Empty>
            </div>
          )
        }}
      </Answered>
    </>
  )
}

function OneUser({ user }: { user: User }) {
  const { name, email, role, disabled, demo, user_id: userId } = user
  return (
    <>
      <Section title={name}>
        <Facts
          facts={[
            { name: 'Email', value: email },
            { name: 'Role', value: roleName(role) },
            {
              name: 'State',
              value: disabled ? (
                <State word="Disabled" tone="neutral" />
              ) : (
                <State word="Active" tone="good" />
              ),
            },
          ]}
        />
      </Section>
      <Section title="Where it is signed in" actions={!demo && !disabled && <SignOut user={user} />}>
        {demo ? (
          <p className="note">Everybody is this demo user: each sees only the session of their own.</p>
        ) : (
          <Sessions userId={userId} />
        )}
      </Section>
    </>
  )
}

function SignOut({ user: { email, user_id: userId } }: { user: User }) {
  return (
    <Action
      label="Sign out everywhere"
      title={`Sign out ${email}`}
      isDanger
      done={`${email} is signed out everywhere.`}
      run={() => changeUser(userId, { sign_out: true })}
    >
      <Text>All sessions of {email} are over at once.</Text>
    </Action>
  )
}
