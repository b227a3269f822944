// Lists that change while somebody reads them.

/**
 * One child of `parent` for each of `items`, in their order. Children stay where they are as long as
 * the keys do, so that focus, selection and scrolling stay, too.
 */
export function keyed(parent, items, { key, create, update }) {
    const known = new Map([...parent.children].map(child => [child.dataset.key, child]));
    const children = items.map(item => {
        const child = known.get(String(key(item))) ?? create(item);
        child.dataset.key = key(item);
        update?.(child, item);
        return child;
    });
    const same = children.length === parent.children.length &&
        children.every((child, i) => child === parent.children[i]);
    if (!same) parent.replaceChildren(...children);
}
