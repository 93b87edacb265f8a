/** Who may sign in, and who is invited. An owner sees its merchant's; the operator its own, or a merchant's. */
import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  changeUser,
  type Invitation,
  type Invited,
  inviteUser,
  type User,
  usersQuery,
  withdrawInvitation,
} from '../../api/people.ts'
import { useMe } from '../../api/session.ts'
import { roleName } from '../../format/names.ts'
import { Action, textOf } from '../../parts/action.tsx'
import { Copyable } from '../../parts/copy.tsx'
import { useAsked } from '../../parts/filters.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { ROLE_CHOICES } from './roles.ts'
import { PeopleTabs } from './tabs.tsx'

export function Component() {
  const me = useMe()
  const isOperator = me.merchant === null
  const { asked: merchantId, onSubmit } = useAsked('merchant_id')
  const asked = (isOperator && merchantId) || undefined
  const query = useQuery(usersQuery(asked))
  const isOfOperator = isOperator && asked === undefined
  return (
    <>
      <PageHead
        title="Users"
        actions={<Invite isOfOperator={isOfOperator} {...(asked && { merchantId: asked })} />}
      />
      <PeopleTabs />
      {isOperator && (
        <form onSubmit={onSubmit} className="filters">
          <TextInput
            key={asked}
            name="merchant_id"
            label="Of the merchant"
            placeholder="the operator’s own"
            defaultValue={asked}
          />
          <Button type="submit" variant="default">
            Show
          </Button>
        </form>
      )}
      <Answered query={query} what="users">
        {({ users, invitations }) => (
          <>
            <Section title="Users">
              {users.length === 0 ? (
                <Empty title="Nobody can sign in yet" icon="people">
                  Invite somebody.
                </Empty>
              ) : (
                <Rows
                  label="Users"
                  columns={userColumns(me.user.user_id)}
                  rows={users}
                  keyOf={(user) => user.user_id}
                  linkOf={({ user_id }) =>
                    `/people/${user_id}${asked ? `?${new URLSearchParams({ merchant_id: asked })}` : ''}`
                  }
                />
              )}
            </Section>
            {invitations.length > 0 && (
              <Section title="Open invitations">
                <Rows
                  label="Open invitations"
                  columns={INVITATIONS}
                  rows={invitations}
                  keyOf={(invitation) => invitation.invitation_id}
                />
              </Section>
            )}
          </>
        )}
      </Answered>
    </>
  )
}

const userColumns = (ownId: string): Column<User>[] => [
  {
    head: 'Name',
    wraps: true,
    cell: ({ name, email, role, user_id }) => (
      <>
        <strong>{name}</strong>
        {user_id === ownId && ' (you)'}
        <Text size="sm" c="dimmed">
          {email}
        </Text>
        <Text size="sm" hiddenFrom="sm">
          {roleName(role)}
        </Text>
      </>
    ),
  },
  { head: 'Role', wide: true, cell: ({ role }) => roleName(role) },
  {
    head: 'State',
    wide: true,
    cell: ({ disabled }) =>
      disabled ? <State word="Disabled" tone="neutral" /> : <State word="Active" tone="good" />,
  },
  { head: 'One-time codes', wide: true, cell: ({ has_code }) => (has_code ? 'On' : 'Off') },
  {
    head: 'Since',
    wide: true,
    cell: ({ created_at }) => (created_at ? <When at={created_at} to="day" /> : 'With the sandbox'),
  },
  { head: 'Actions', end: true, cell: (user) => <UserActions user={user} isSelf={user.user_id === ownId} /> },
]

function UserActions({ user, isSelf }: { user: User; isSelf: boolean }) {
  const { user_id: userId, email, role, disabled, demo } = user
  if (demo) return <span>Demo user</span>
  const small = { size: 'compact-sm' } as const
  return (
    <Group gap="xs" justify="flex-end">
      {role !== 'operator' && !disabled && (
        <Action
          label="Change role"
          title={`Role of ${email}`}
          button={small}
          done={`The role of ${email} is changed.`}
          run={(form) => changeUser(userId, { role: textOf(form, 'role') })}
        >
          <NativeSelect label="Role" name="role" defaultValue={role} data={ROLE_CHOICES} />
        </Action>
      )}
      {!disabled && (
        <Action
          label="Sign out"
          title={`Sign out ${email}`}
          confirm="Sign out everywhere"
          button={small}
          done={`${email} is signed out everywhere.`}
          run={() => changeUser(userId, { sign_out: true })}
        >
          <Text>All sessions of {isSelf ? 'yours, this one too, are' : `${email} are`} over at once.</Text>
        </Action>
      )}
      {disabled ? (
        <Action
          label="Let in again"
          title={`Let ${email} in again`}
          button={small}
          done={`${email} may sign in again.`}
          run={() => changeUser(userId, { disabled: false })}
        >
          <Text>With the password and the role from before.</Text>
        </Action>
      ) : (
        <Action
          label="Disable"
          title={`Disable ${email}`}
          isDanger
          button={small}
          done={`${email} is disabled.`}
          run={() => changeUser(userId, { disabled: true })}
        >
          <Text>Nobody signs in as {email} any more, and all its sessions are over at once.</Text>
        </Action>
      )}
    </Group>
  )
}

const INVITATIONS: Column<Invitation>[] = [
  { head: 'Email', wraps: true, cell: ({ email }) => email },
  { head: 'Until', wide: true, cell: ({ expires_at }) => <When at={expires_at} /> },
  {
    head: 'Actions',
    end: true,
    cell: ({ invitation_id, email }) => (
      <Action
        label="Withdraw"
        title={`Withdraw the invitation of ${email}`}
        isDanger
        button={{ size: 'compact-sm' }}
        done="The invitation is withdrawn."
        run={() => withdrawInvitation(invitation_id)}
      >
        <Text>Its link is worth nothing any more.</Text>
      </Action>
    ),
  },
]

function Invite({ isOfOperator, merchantId }: { isOfOperator: boolean; merchantId?: string }) {
  return (
    <Action
      label="Invite somebody"
      confirm="Make the invitation"
      button={{ variant: 'filled' }}
      run={(form) =>
        inviteUser({
          email: textOf(form, 'email'),
          role: isOfOperator ? 'operator' : textOf(form, 'role'),
          ...(merchantId !== undefined && { merchant_id: merchantId }),
        })
      }
      result={(answer) => <InvitationMade invited={answer as Invited} />}
    >
      <TextInput label="Email" name="email" type="email" maxLength={254} required data-autofocus />
      {!isOfOperator && (
        <NativeSelect label="Role" name="role" defaultValue="read_only" data={ROLE_CHOICES} />
      )}
      {merchantId !== undefined && <Text>For the merchant {merchantId}.</Text>}
    </Action>
  )
}

function InvitationMade({ invited: { email, link, expires_at } }: { invited: Invited }) {
  return (
    <>
      <Text>
        Send this link to {email}. It is shown once, works once, and is over <When at={expires_at} />.
      </Text>
      <Copyable text={link} label="invitation link" />
    </>
  )
}
