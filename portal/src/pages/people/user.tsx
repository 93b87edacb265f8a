/** One user: who it is, and where it is signed in. */
import { PasswordInput, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import { changeUser, takeCodeAway, type User, usersQuery } from '../../api/people.ts'
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
  const name = query.data?.users.find(({ user_id }) => user_id === userId)?.name
  return (
    <>
      <PageHead title={name ?? 'User'} />
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
  const { email, role, disabled, demo, has_code, user_id: userId } = user
  const me = useMe()
  const isSelf = me.user.user_id === userId
  // The operator helps those whom nobody else can: owners, and its own people.
  const isTheirs = me.merchant !== null || role === 'owner' || role === 'operator'
  const mayTakeAway = has_code && !demo && !isSelf && isTheirs
  return (
    <>
      <Section title="User">
        <Facts
          beside="wide"
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
      <Section title="One-time codes" actions={mayTakeAway && <TakeCodeAway user={user} />}>
        <p className="note">
          {has_code ? <State word="On" tone="good" /> : <State word="Off" tone="warn" />}{' '}
          {has_code && 'Who has lost the authenticator app and the recovery codes cannot sign in.'}
          {has_code && !mayTakeAway && !isSelf && ' An owner of the merchant can take the app away.'}
        </p>
      </Section>
      <Section title="Where they are signed in" actions={!demo && !disabled && <SignOut user={user} />}>
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

function TakeCodeAway({ user: { email, user_id: userId } }: { user: User }) {
  return (
    <Action
      label="Take the app away"
      title={`Take away the authenticator app of ${email}`}
      isDanger
      done={`${email} signs in by password alone.`}
      run={(form) => takeCodeAway(userId, { password: String(form.get('password')) })}
    >
      <Text>
        {email} then signs in by password alone, and all its sessions are over at once. Be sure who asks you
        for it: a call or a mail can be anybody’s.
      </Text>
      <PasswordInput
        label="Your own password"
        name="password"
        autoComplete="current-password"
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        data-autofocus
      />
    </Action>
  )
}
