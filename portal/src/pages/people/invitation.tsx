/** Where the link of an invitation leads: somebody names a password, and is in. */
import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { acceptInvitation, type InvitationOffer, readInvitation } from '../../api/people.ts'
import { changedSession } from '../../api/session.ts'
import { roleName } from '../../format/names.ts'
import { Answered, Failure } from '../../shell/states.tsx'

export function Invitation() {
  // Behind `#`: browsers send it to nobody.
  const token = useLocation().hash.slice(1)
  const query = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => readInvitation(token, signal),
  })
  useEffect(() => {
    document.title = 'Invitation – Capstan'
  }, [])
  return (
    <main className="sign-in">
      <div className="panel sign-in-form">
        <Title order={1}>Welcome to Capstan</Title>
        <Answered query={query} what="the invitation">
          {(offer) => <Accept offer={offer} token={token} />}
        </Answered>
        {query.error && (
          <Text mt="md">
            Ask who invited you for a new link, or <Link to="/">sign in</Link>.
          </Text>
        )}
      </div>
    </main>
  )
}

function Accept({ offer, token }: { offer: InvitationOffer; token: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const accept = useMutation({
    mutationFn: acceptInvitation,
    onSuccess: (me) => {
      changedSession(client, me)
      navigate('/', { replace: true })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    accept.mutate({ token, name: String(form.get('name')).trim(), password: String(form.get('password')) })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>
          You are invited as {roleName(offer.role).toLowerCase()}
          {offer.merchant_name ? ` of ${offer.merchant_name}` : ' of the platform'}.
        </Text>
        {accept.error && <Failure error={accept.error} />}
        <TextInput label="Email" value={offer.email} autoComplete="username" readOnly />
        <TextInput label="Your name" name="name" autoComplete="name" maxLength={255} required />
        <PasswordInput
          label="Password"
          name="password"
          description="At least 12 characters. A few words that belong to nobody else are best."
          autoComplete="new-password"
          minLength={12}
          maxLength={200}
          required
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" loading={accept.isPending}>
          Begin
        </Button>
      </Stack>
    </form>
  )
}
