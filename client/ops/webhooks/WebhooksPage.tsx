import { PageHeading } from '../ui/index.ts';

export function WebhooksPage() {
  return <PageHeading title="Webhooks" />;
}
