import { PageHeading } from '../ui/index.ts';

export function NewDropPage() {
  return <PageHeading title="New drop" />;
}
