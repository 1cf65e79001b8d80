package woocommerce

import (
	"strconv"

	"plantagenet/internal/importing/csvfile"
)

// maxAttributes is how many attributes of one product are read.
const maxAttributes = 40

// grams and millimetres by the units WooCommerce knows, as its titles write them.
var (
	grams       = map[string]float64{"kg": 1000, "g": 1, "lbs": 453.59237, "lb": 453.59237, "livres": 453.59237, "oz": 28.349523125, "onces": 28.349523125}
	millimetres = map[string]float64{"cm": 10, "mm": 1, "m": 1000, "in": 25.4, "po": 25.4, "pouce": 25.4, "pouces": 25.4, "yd": 914.4, "verge": 914.4}
)

var columns = makeColumns()

// titled is the title of a column in this file's own language of faults.
func titled(own string) string { return columns.Titles[own][0] }

func makeColumns() csvfile.Columns {
	titles := map[string][]string{
		"id": {"ID", "Identifiant"}, "type": {"Type"}, "sku": {"SKU", "UGS"}, "name": {"Name", "Nom"},
		"gtin":      {"GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN ou ISBN"},
		"published": {"Published", "Publié"}, "visibility": {"Visibility in catalog", "Visibility in catalogue", "Visibilité dans le catalogue"},
		"short": {"Short description", "Description courte", "Courte description"}, "body": {"Description"},
		"starts":   {"Date sale price starts", "Date de début de promo", "Date de début de la promo", "Date de début du tarif promo"},
		"ends":     {"Date sale price ends", "Date de fin de promo", "Date de fin de la promo", "Date de fin du tarif promo"},
		"tax":      {"Tax status", "État de la TVA", "Statut fiscal", "État de la taxe", "État de taxe"},
		"class":    {"Tax class", "Classe de TVA", "Classe de taxe", "Classe TVA"},
		"in stock": {"In stock?", "En stock ?", "En stock?"}, "stock": {"Stock"},
		"backorders": {"Backorders allowed?", "Autoriser les commandes de produits en rupture ?", "Autoriser les commandes de produits en rupture?"},
		"sale":       {"Sale price", "Tarif promo", "Tarif promotionnel", "Prix promo", "Prix promotionnel", "Prix en solde", "Prix soldé"},
		"regular":    {"Regular price", "Tarif régulier", "Prix régulier", "Tarif normal", "Prix normal"},
		"categories": {"Categories", "Catégories"}, "tags": {"Tags", "Étiquettes", "Mots-clés"}, "images": {"Images"},
		"parent": {"Parent"}, "position": {"Position"}, "brands": {"Brands"}, "brands fr": {"Marques"}, "brand": {"Brand", "Marque"},
	}
	measures(titles, "weight", grams, "Weight", "Poids")
	measures(titles, "length", millimetres, "Length", "Longueur")
	measures(titles, "width", millimetres, "Width", "Largeur")
	measures(titles, "height", millimetres, "Height", "Hauteur")
	for n := 1; n <= maxAttributes; n++ {
		i := strconv.Itoa(n)
		titles["attribute "+i] = []string{"Attribute " + i + " name", "Nom de l'attribut " + i}
		titles["values "+i] = []string{"Attribute " + i + " value(s)", "Valeur(s) de l'attribut " + i}
		titles["visible "+i] = []string{"Attribute " + i + " visible", "Attribut " + i + " visible"}
	}
	return csvfile.Columns{Titles: titles, Required: []string{"name", "regular"}, Windows1252: true}
}

// measures enters a measure's column in each unit: "Weight (kg)", « Poids (kg) ».
func measures(titles map[string][]string, own string, units map[string]float64, names ...string) {
	for unit := range units {
		for _, name := range names {
			titles[own+" "+unit] = append(titles[own+" "+unit], name+" ("+unit+")")
		}
	}
}
