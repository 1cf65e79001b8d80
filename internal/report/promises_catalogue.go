package report

// cataloguePromises are the invariants of the catalogue desk: prices and their
// history, versions, what is counted as missing.
var cataloguePromises = []promise{
	{"I12", "the catalogue and its history",
		`select format('%s articles, %s versions, %s prices that wait', (select count(*) from product), (select count(*) from product_version),
			(select count(*) from variant_price where applied_at is null and withdrawn_at is null))`,
		[]string{
			`select format('variant %s costs %s, its history says %s', v.sku, v.price_cents, coalesce(h.price_cents::text, 'nothing'))
				from variant v left join lateral (select price_cents from variant_price where variant_id = v.id and applied_at is not null
					order by applied_at desc, id desc limit 1) h on true where h.price_cents is distinct from v.price_cents`,
			`select format('a price of variant %s should have taken effect at %s', v.sku, a.from_at) from variant_price a join variant v on v.id = a.variant_id
				where a.applied_at is null and a.withdrawn_at is null and a.from_at < now() - interval '5 minutes'`,
			`select format('article %s is at version %s, its history at %s', p.slug, p.version, max(h.number))
				from product p join product_version h on h.product_id = p.id group by p.id having max(h.number) > p.version`,
			`select format('article %s is on sale and lacks its name in %s', p.slug, l) from product p, unnest(array['fr', 'en']) l
				where p.status = 'live' and coalesce(p.only_lang, l) = l and not exists (select from product_text where product_id = p.id and lang = l)`,
			`select format('a file sent for article %s has waited since %s', p.slug, u.at) from picture_upload u join product p on p.id = u.product_id
				where u.state = 'waiting' and u.at < now() - interval '1 hour'`,
		}},
}
