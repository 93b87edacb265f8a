import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { ApiError } from '../api/client.ts'
import { type DemoUser, useSignIn, useSignInPage } from '../api/session.ts'
import { roleName } from '../format/names.ts'
import { Failure } from './states.tsx'

export function SignIn() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const page = useSignInPage()
  const signIn = useSignIn()
  const needsCode = useCodeAsked(signIn.error)
  const codeField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Sign in – Capstan'
  }, [])
  useEffect(() => {
    if (needsCode) codeField.current?.focus()
  }, [needsCode])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ email: email.trim(), password, ...(needsCode && { code: code.trim() }) })
  }
  const isAsking = signIn.error instanceof ApiError && signIn.error.code === 'CODE_REQUIRED'
  return (
    <main className="sign-in">
      <form onSubmit={submit} className="panel sign-in-form">
        <Stack gap="md">
          <div>
            <Title order={1}>Sign in to Capstan</Title>
            {page.data?.mode === 'sandbox' && (
              <Text c="dimmed" mt={4}>
                This is a sandbox: no real money moves here.
              </Text>
            )}
          </div>
          {signIn.error && !isAsking && <Failure error={signIn.error} />}
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          {needsCode && (
            <TextInput
              ref={codeField}
              label="Code"
              description="Six digits, from your authenticator app."
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          )}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <DemoUsers
        users={page.data?.demo_users ?? []}
        onChoose={({ email, password }) => signIn.mutate({ email, password })}
      />
    </main>
  )
}

/** Once a code was asked for, its field stays, also while a wrong one is put right. */
function useCodeAsked(error: Error | null): boolean {
  const [asked, setAsked] = useState(false)
  const isAsking = error instanceof ApiError && error.code === 'CODE_REQUIRED'
  useEffect(() => {
    if (isAsking) setAsked(true)
  }, [isAsking])
  return asked || isAsking
}

function DemoUsers({ users, onChoose }: { users: readonly DemoUser[]; onChoose(user: DemoUser): void }) {
  if (users.length === 0) return null
  return (
    <section className="panel sign-in-form" aria-labelledby="demo-users">
      <Title order={2} id="demo-users">
        Demo users
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        They are there in every sandbox. One press signs you in.
      </Text>
      <Stack gap={6}>
        {users.map((user) => (
          <Button
            key={user.email}
            variant="default"
            fullWidth
            justify="space-between"
            rightSection={
              <Text span size="sm" c="dimmed">
                {user.email}
              </Text>
            }
            onClick={() => onChoose(user)}
          >
            <span>
              <span className="visually-hidden">Sign in as </span>
              {roleName(user.role)}
            </span>
          </Button>
        ))}
      </Stack>
    </section>
  )
}
