/** One's own account: password and one-time codes. */
import { PasswordInput, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changePassword, confirmCode, endOtherSessions, removeCode, setUpCode } from '../../api/people.ts'
import { changedSession, useMe } from '../../api/session.ts'
import { roleName } from '../../format/names.ts'
import { Action, textOf } from '../../parts/action.tsx'
import { Copyable } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { QrCode } from '../../parts/qr-code.tsx'
import { State } from '../../parts/state.tsx'
import { Sessions } from './sessions.tsx'

export function Component() {
  const { user, merchant } = useMe()
  return (
    <>
      <PageHead title="Your account" />
      <Section title="You">
        <Facts
          beside="wide"
          facts={[
            { name: 'Name', value: user.name },
            { name: 'Email', value: user.email },
            { name: 'Role', value: roleName(user.role) },
            { name: 'Merchant', value: merchant?.name },
          ]}
        />
      </Section>
      <Section title="Password" actions={<Password />}>
        <p className="note">A new password ends every other session of yours.</p>
      </Section>
      <Section title="Where you are signed in" actions={<SignOutOthers />}>
        <p className="note">
          “Last used” is exact to five minutes. End what you do not know, and change your password.
        </p>
        <Sessions />
      </Section>
      <Section title="One-time codes" actions={user.has_code ? <CodesOff /> : <CodesOn />}>
        <p className="note">
          {user.has_code ? <State word="On" tone="good" /> : <State word="Off" tone="warn" />} With them,
          signing in needs a code of an authenticator app beside the password.
        </p>
      </Section>
    </>
  )
}

function SignOutOthers() {
  return (
    <Action
      label="Sign out everywhere else"
      isDanger
      done="Every other session of yours is over."
      run={() => endOtherSessions()}
    >
      <Text>All sessions of yours but this one are over at once.</Text>
    </Action>
  )
}

const currentPassword = (
  <PasswordInput
    label="Password"
    name="password"
    autoComplete="current-password"
    required
    visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
    data-autofocus
  />
)

function Password() {
  const client = useQueryClient()
  return (
    <Action
      label="Change password"
      done="Your password is changed."
      run={async (form) => {
        const body = {
          password: String(form.get('password')),
          new_password: String(form.get('new_password')),
        }
        changedSession(client, await changePassword(body))
      }}
    >
      {currentPassword}
      <PasswordInput
        label="New password"
        name="new_password"
        description="At least 12 characters. A few words that belong to nobody else are best."
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
      />
    </Action>
  )
}

/** First the key for the app, by password; then a code of it. */
function CodesOn() {
  const [key, setKey] = useState<{ secret: string; uri: string }>()
  if (!key) {
    return (
      <Action
        key="password"
        label="Set up"
        title="Set up one-time codes"
        confirm="Next"
        run={async (form) => setKey(await setUpCode({ password: String(form.get('password')) }))}
      >
        {currentPassword}
      </Action>
    )
  }
  return (
    <Action
      key="code"
      label="Confirm"
      title="Set up one-time codes"
      confirm="Switch on"
      startsOpen
      done="One-time codes are on."
      run={(form) => confirmCode({ code: textOf(form, 'code') })}
      result={(answer) => <RecoveryCodes codes={(answer as { recovery_codes: string[] }).recovery_codes} />}
    >
      <Text>
        Read the picture with your authenticator app, or add the key to it by hand. Then type the code that it
        shows.
      </Text>
      <QrCode text={key.uri} label="QR code of the key; the key in letters follows" />
      <Facts
        facts={[
          { name: 'Key', value: <Copyable text={key.secret} label="key" /> },
          { name: 'The same as an address', value: <Copyable text={key.uri} label="address" /> },
        ]}
      />
      <TextInput
        label="Code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        data-autofocus
      />
    </Action>
  )
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <Text>
        Keep these recovery codes where you find them without your phone. Each lets you in once. They are
        shown now, and never again.
      </Text>
      <Copyable text={codes.join(' ')} label="recovery codes" />
    </>
  )
}

function CodesOff() {
  return (
    <Action
      label="Switch off"
      title="Switch off one-time codes"
      isDanger
      done="One-time codes are off."
      run={(form) => removeCode({ password: String(form.get('password')), code: textOf(form, 'code') })}
    >
      {currentPassword}
      <TextInput
        label="Code"
        name="code"
        description="Of your app, or a recovery code."
        autoComplete="one-time-code"
        required
      />
    </Action>
  )
}
