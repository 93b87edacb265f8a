import { Group, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface PageHeadProps {
  title: string
  /** Beside the title: its state. */
  beside?: ReactNode
  /** At the far end: what can be done. */
  actions?: ReactNode
}

/** A page's one heading, which is the window's title as well. */
export function PageHead({ title, beside, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} – Capstan`
  }, [title])
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Group gap="sm">
        <Title order={1}>{title}</Title>
        {beside}
      </Group>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  )
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="panel section">
      <Group justify="space-between" className="section-head">
        <Title order={2}>{title}</Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </section>
  )
}
