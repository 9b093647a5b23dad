import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { undirected } from '../../../shared/display/undirected.ts';
import { Problem } from '../api/problem.ts';
import { PageHeading, toasts } from '../ui/index.ts';
import { DropFields } from './DropFields.tsx';
import { DropPreview } from './DropPreview.tsx';
import { checkForm, type DropForm, EMPTY_FORM, suggestSku } from './dropForm.ts';
import { FormFoot } from './FormFoot.tsx';
import { saveDrop } from './saveDrop.ts';
import { type UsedForm, useDropForm } from './useDropForm.ts';

/** Makes a drop. */
export function NewDropPage() {
  const used = useDropForm(EMPTY_FORM, '', true);
  const [, navigate] = useLocation();
  const form = useSuggestedSku(used);
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);

  const save = async (element: HTMLFormElement): Promise<void> => {
    const checked = checkForm(form.form);
    if (form.isWrong(element) || !checked.ok || isSaving) return;
    setSaving(true);
    setProblem(undefined);
    try {
      const saved = await saveDrop(form.sku, form.form, checked.body, undefined);
      if (saved.kind === 'saved') {
        form.replace(form.form);
        toasts.show(`${undirected(saved.loaded.drop.title)} is there.`);
        navigate(`/drops/${form.sku}`);
      } else if (saved.kind === 'too_few') form.refuse('total', saved.message);
      else {
        form.refuse('sku', 'There is a drop with this SKU already. Choose another one.');
        element.querySelector<HTMLElement>('[name="sku"]')?.focus();
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      <PageHeading title="New drop" above={<Link href="/">Drops</Link>} />
      <div className="form-page">
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save(event.currentTarget);
          }}
        >
          <DropFields used={form} stock={undefined} />
          <FormFoot action="Make the drop" isBusy={isSaving} problem={problem} errors={form.errors} />
        </form>
        <DropPreview sku={form.sku} form={form.form} />
      </div>
    </>
  );
}

/** The SKU follows the title and the size until it is written by hand. */
function useSuggestedSku(used: UsedForm): UsedForm {
  const isOwn = useRef(false);
  const control: UsedForm['control'] = (field) => {
    const props = used.control(field);
    if (field === 'sku') {
      return {
        ...props,
        onChange: (event) => {
          isOwn.current = event.target.value !== '';
          props.onChange(event);
        },
      };
    }
    if (field !== 'title' && field !== 'size') return props;
    return {
      ...props,
      onChange: (event) => {
        props.onChange(event);
        const { title, size }: DropForm = { ...used.form, [field]: event.target.value };
        if (!isOwn.current) used.setSku(suggestSku(`${title} ${size}`));
      },
    };
  };
  return { ...used, control };
}
