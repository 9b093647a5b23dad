import { PageHeading } from '../ui/index.ts';

export function WebhookPage({ id }: { readonly id: string }) {
  return <PageHeading title={id} />;
}
